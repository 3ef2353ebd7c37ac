package handlers_test

import "maps"

// profileRoutes are the table's lines on what people change about themselves, and on passkeys.
var profileRoutes = map[string]routeCase{
	"GET /staff/login/passkey":           {want: everybody(200)},
	"POST /staff/login/passkey":          {form: form("offer", "made-up", "credential", "{}"), want: everybody(401)},
	"GET /staff/profile":                 {want: anyAgent(200)},
	"POST /staff/profile":                {form: form("fullname", "New Name"), want: anyAgent(303)},
	"POST /staff/profile/picture":        {form: form(), want: anyAgent(422)},
	"POST /staff/profile/picture/delete": {form: form("sure", "yes"), want: anyAgent(303)},
	"GET /staff/profile/sign-in":         {want: anyAgent(200)},
	"POST /staff/profile/email":          {form: form("email", "new@desk.test", "password", "wrong"), want: anyAgent(422)},
	"POST /staff/profile/password":       {form: form("old_password", "wrong", "new_password", "long enough words"), want: anyAgent(422)},
	"GET /staff/profile/two-factor":      {want: anyAgent(200)},
	"GET /staff/profile/two-factor/qr":   {path: "/staff/profile/two-factor/qr?offer=made-up", want: anyAgent(404)},
	"POST /staff/profile/two-factor":     {form: form("do", "on", "two_factor", "123456", "password", "wrong"), want: anyAgent(422)},
	"GET /staff/profile/passkeys":        {want: anyAgent(200)},
	"POST /staff/profile/passkeys":       {form: form("offer", "made-up", "credential", "{}"), want: anyAgent(422)},
	"POST /staff/profile/passkeys/offer": {form: form("name", "Laptop", "password", "wrong"), want: anyAgent(422)},
	"POST /staff/profile/passkeys/:passkey/delete": {path: "/staff/profile/passkeys/99/delete", form: form("sure", "yes"),
		want: anyAgent(404)},
	"GET /staff/profile/sessions":  {want: anyAgent(200)},
	"POST /staff/profile/sessions": {form: form("session", "others"), want: anyAgent(303)},
	"GET /staff/avatars/:picture":  {path: "/staff/avatars/none", want: anyAgent(404)},
	"GET /account/profile":         {want: customers(200)},
	"POST /account/profile":        {form: form("fullname", "New Name"), want: customers(303)},
	"POST /account/email":          {form: form("email", "new@castro.test", "password", "wrong"), want: customers(422)},
	"GET /account/email/:token":    {path: "/account/email/made-up", want: everybody(404)},
	"POST /account/email/:token":   {path: "/account/email/made-up", want: everybody(404)},
	"POST /account/password":       {form: form("old_password", "wrong", "new_password", "long enough words"), want: customers(422)},
	"POST /account/sessions":       {form: form("session", "others"), want: customers(303)},
	"GET /avatars/:picture":        {path: "/avatars/none", want: everybody(404)},
}

func init() { maps.Copy(routeTable, profileRoutes) }
