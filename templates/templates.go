// Package templates embeds the pages, their parts, and the language files.
package templates

import "embed"

// FS holds all templates by their path without the ending, and the words of each language in lang/LANGUAGE/*.json.
//
//go:embed all:layouts all:shared all:staff all:client all:api all:install all:error all:lang
var FS embed.FS
