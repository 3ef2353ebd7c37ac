package web

import "helpdeskz/models"

// Missing says of empty fields that they are to be filled in.
func (v *Visit) Missing(values map[string]string) FormErrors {
	fields := models.Fields{}
	for name, value := range values {
		if value == "" {
			fields.Add(name, "field.required")
		}
	}
	words, _ := v.Invalid(fields.Error())
	return words
}
