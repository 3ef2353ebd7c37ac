package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// maxOptions bounds the choices of a custom field.
const maxOptions = 100

// fillField brings what somebody gave into a field, and returns the fields that there are. Errors: invalid.
func (s *Service) fillField(ctx context.Context, tx bun.Tx, f *models.CustomField, in FieldInput) ([]models.CustomField, error) {
	all, err := models.CustomFields(ctx, tx)
	if err != nil {
		return nil, err
	}
	departments, err := models.Departments(ctx, tx)
	if err != nil {
		return nil, err
	}
	fields := models.Fields{}
	f.Title, f.Required, f.Kind = models.RequireName(fields, "title", in.Title, MaxName), in.Required, in.Kind
	if !slices.Contains(models.FieldKinds, in.Kind) {
		fields.Add("kind", "field.choose")
	}
	f.Options = checkOptions(fields, in)
	f.AllDepartments, f.Departments = in.AllDepartments, nil
	if !in.AllDepartments {
		f.Departments = checkDepartments(fields, departments, in.Departments)
	}
	return all, fields.Error()
}

// checkOptions returns the choices, each once. One that holds a comma is as good as any: they are kept apart as lines.
func checkOptions(fields models.Fields, in FieldInput) []string {
	options := []string{}
	if !in.Kind.HasOptions() {
		return options
	}
	for _, raw := range in.Options {
		option := models.CheckName(fields, "options", raw, MaxName)
		if option != "" && !slices.Contains(options, option) {
			options = append(options, option)
		}
	}
	switch {
	case len(options) == 0:
		fields.Add("options", "custom_field.no_options")
	case len(options) > maxOptions:
		fields.Add("options", "custom_field.too_many_options", "Max", maxOptions)
	}
	return options
}

func checkDepartments(fields models.Fields, departments []models.Department, given []int64) []int64 {
	var chosen []int64
	for _, d := range departments {
		if slices.Contains(given, d.ID) {
			chosen = append(chosen, d.ID)
		}
	}
	if len(chosen) == 0 {
		fields.Add("departments", "custom_field.no_department")
	}
	slices.Sort(chosen)
	return chosen
}

// fieldChanges says what a change makes of a field, for the audit log.
func fieldChanges(before, after *models.CustomField) string {
	var changes []string
	note := func(what, was, is string) {
		if was != is {
			changes = append(changes, what+" "+strconv.Quote(was)+" → "+strconv.Quote(is))
		}
	}
	note("title", before.Title, after.Title)
	note("kind", string(before.Kind), string(after.Kind))
	note("options", strings.Join(before.Options, ", "), strings.Join(after.Options, ", "))
	note("required", strconv.FormatBool(before.Required), strconv.FormatBool(after.Required))
	note("departments", placesOf(before), placesOf(after))
	return strings.Join(changes, "; ")
}

func placesOf(f *models.CustomField) string {
	if f.AllDepartments {
		return "all"
	}
	return strings.Trim(fmt.Sprint(f.Departments), "[]")
}
