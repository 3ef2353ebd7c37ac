package handlers_test

import "maps"

func init() { maps.Copy(routeTable, knowledgeTable) }

// knowledgeTable says who may write the knowledge base.
var knowledgeTable = map[string]routeCase{
	"GET /staff/knowledge":                              {path: "/staff/knowledge?q=vat&category=1", want: anyAgent(200)},
	"GET /staff/knowledge/new":                          {want: anyAgent(200)},
	"POST /staff/knowledge/new":                         {form: form("title", "How to", "body", "Like this."), want: anyAgent(303)},
	"POST /staff/knowledge/draft":                       {form: form("title", "How to", "article", "{article}"), want: anyAgent(200)},
	"POST /staff/knowledge/draft/discard":               {form: form("article", "{article}"), want: anyAgent(303)},
	"POST /staff/knowledge/preview":                     {form: form("title", "How to", "body", "Like this."), want: anyAgent(200)},
	"POST /staff/knowledge/pictures":                    {form: form(), want: anyAgent(422)},
	"GET /staff/knowledge/files/:file":                  {path: "/staff/knowledge/files/{article file}", want: anyAgent(200)},
	"GET /staff/knowledge/suggest":                      {path: "/staff/knowledge/suggest?article_words=vat", want: anyAgent(200)},
	"GET /staff/knowledge/categories":                   {want: anyAgent(200)},
	"GET /staff/knowledge/categories/new":               {want: anyAgent(200)},
	"POST /staff/knowledge/categories/new":              {form: form("name", "Billing"), want: anyAgent(303)},
	"GET /staff/knowledge/categories/:category":         {path: "/staff/knowledge/categories/{category}", want: anyAgent(200)},
	"POST /staff/knowledge/categories/:category":        {path: "/staff/knowledge/categories/{category}", form: form("name", "Billing", "revision", "1"), want: anyAgent(303)},
	"POST /staff/knowledge/categories/:category/move":   {path: "/staff/knowledge/categories/{category}/move", form: form("do", "up"), want: anyAgent(303)},
	"POST /staff/knowledge/categories/:category/delete": {path: "/staff/knowledge/categories/{category}/delete", form: form("sure", "yes"), want: anyAgent(303)},
	"GET /staff/knowledge/:article":                     {path: "/staff/knowledge/{article}", want: anyAgent(200)},
	"POST /staff/knowledge/:article":                    {path: "/staff/knowledge/{article}", form: form("title", "How to", "body", "Like this.", "revision", "{revision}"), want: anyAgent(303)},
	"GET /staff/knowledge/:article/link":                {path: "/staff/knowledge/{article}/link", want: anyAgent(200)},
	"POST /staff/knowledge/:article/delete":             {path: "/staff/knowledge/{article}/delete", form: form("sure", "yes"), want: anyAgent(303)},
}
