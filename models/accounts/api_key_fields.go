package accounts

import (
	"slices"
	"strings"

	"helpdeskz/models"
)

const (
	// MinToken is the shortest token that is taken from another system, in characters.
	MinToken = 20
	// MaxToken is the longest one.
	MaxToken = 200
	// MaxCallsPerMinute is the loosest limit of an API key that is still one.
	MaxCallsPerMinute = 100_000
	// maxAddresses bounds the addresses of one API key.
	maxAddresses = 100
)

// fillKey brings a change into a key and notes what is wrong with it.
func fillKey(fields models.Fields, key *models.APIKey, in APIKeyChange) {
	key.Name = models.RequireName(fields, "name", in.Name, MaxName)
	key.Permissions = checkPermissions(fields, in.Permissions)
	key.Addresses = checkAddresses(fields, in.Addresses)
	key.Active, key.CallsPerMinute = in.Active, in.CallsPerMinute
	if in.CallsPerMinute < 0 || in.CallsPerMinute > MaxCallsPerMinute {
		fields.Add("calls_per_minute", "api_key.calls", "Max", MaxCallsPerMinute)
	}
}

// checkPermissions returns the permissions in their usual order, each once.
func checkPermissions(fields models.Fields, given []models.Permission) []models.Permission {
	for _, p := range given {
		if !slices.Contains(models.Permissions, p) {
			fields.Add("permissions", "api_key.permission", "Name", shorten(string(p), 60))
		}
	}
	if len(given) == 0 {
		fields.Add("permissions", "api_key.no_permission")
	}
	return slices.DeleteFunc(slices.Clone(models.Permissions), func(p models.Permission) bool { return !slices.Contains(given, p) })
}

// CleanAddresses returns the addresses of an API key in the form in which they are stored, without what is none.
func CleanAddresses(given []string) []string { return checkAddresses(models.Fields{}, given) }

func checkAddresses(fields models.Fields, given []string) []string {
	addresses := []string{}
	for _, text := range given {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		set, ok := parseAllowed(text)
		if !ok {
			fields.Add("ip", "api_key.address", "Address", shorten(text, 60))
			continue
		}
		if !slices.Contains(addresses, set.String()) {
			addresses = append(addresses, set.String())
		}
	}
	if len(addresses) > maxAddresses {
		fields.Add("ip", "field.too_many", "Max", maxAddresses)
	}
	return addresses
}

// checkToken takes visible ASCII only: the token travels in an HTTP header.
func checkToken(fields models.Fields, token string) {
	switch {
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		fields.Add("token", "api_key.token_letters")
	case len(token) < MinToken:
		fields.Add("token", "api_key.token_short", "Min", MinToken)
	case len(token) > MaxToken:
		fields.Add("token", "field.too_long", "Max", MaxToken)
	}
}
