package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// success stands at the head of an answer to a request that was fine.
type success struct {
	Success int `json:"success"`
}

var good = success{Success: 1}

// failure is the answer to every other request. Errors holds a sentence for each parameter at fault.
type failure struct {
	Error     int               `json:"error"`
	Message   string            `json:"message"`
	Errors    map[string]string `json:"errors,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
}

// sender is an answer that is too large to be made before it is sent.
type sender interface{ send(*fiber.Ctx) error }

func send(c *fiber.Ctx, answer any) error {
	if own, is := answer.(sender); is {
		return own.send(c)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(out.Bytes())
}

// refusals are the kinds of errors that have a status of their own. All others come with 200: programs that were written for
// HelpDeskZ 2.0 look into the answer.
var refusals = map[models.Kind]int{
	models.KindForbidden:   fiber.StatusBadRequest,
	models.KindRateLimited: fiber.StatusTooManyRequests,
	models.KindInternal:    fiber.StatusInternalServerError,
}

// soon is after how many seconds to ask again when the database is away.
const soon = "10"

// Fail answers with an error. It logs what is not the caller's doing; it is the one place of the API that does.
func (a *API) Fail(c *fiber.Ctx, err error) error {
	visit := web.VisitOf(c)
	known, status := asKnown(err)
	if visit.Words == nil && status == fiber.StatusInternalServerError {
		// Not even the desk's set-up could be read: the database is away.
		status = fiber.StatusServiceUnavailable
		c.Set(fiber.HeaderRetryAfter, soon)
	}
	a.SpeakToProgram(c)
	answer := failure{Error: 1, Message: visit.Words.Word(models.Word{Key: known.Key, Args: known.Args})}
	if len(known.Fields) > 0 {
		answer.Errors, answer.Message = sentences(visit, known.Fields)
	}
	if status >= fiber.StatusInternalServerError {
		slog.Error("API request failed", "id", visit.RequestID, "method", c.Method(), "path", c.Path(), "error", err)
		answer.RequestID = visit.RequestID
	}
	if seconds, limited := known.Args["Seconds"].(int); limited {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	}
	c.Status(status)
	return send(c, answer)
}

// asKnown gives every error words and a status.
func asKnown(err error) (*models.Error, int) {
	var known *models.Error
	if errors.As(err, &known) {
		if known.Kind == models.KindNotFound && known.Key == "error.not_found.page" {
			return known, fiber.StatusNotFound
		}
		if status, own := refusals[known.Kind]; own {
			return known, status
		}
		return known, fiber.StatusOK
	}
	var refused *fiber.Error
	if errors.As(err, &refused) && refused.Code < fiber.StatusInternalServerError {
		return &models.Error{Kind: models.KindInvalid, Key: refusedWord(refused.Code), Err: err}, refused.Code
	}
	return &models.Error{Kind: models.KindInternal, Key: "error.internal", Err: err}, fiber.StatusInternalServerError
}

// refusedWord returns the words for what HTTP refuses, or the server before anybody is asked.
func refusedWord(status int) string {
	switch status {
	case fiber.StatusMethodNotAllowed, fiber.StatusRequestEntityTooLarge, fiber.StatusUnsupportedMediaType:
		return "api.refused." + strconv.Itoa(status)
	}
	return "api.malformed"
}

// sentences returns what is wrong with each parameter, and all of it in one line, by the parameters' names.
func sentences(visit *web.Visit, fields models.Fields) (each map[string]string, line string) {
	each = map[string]string{}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		each[name] = visit.FieldWords(fields[name])
		all = append(all, name+": "+each[name])
	}
	return each, strings.Join(all, " ")
}

// number, flag and seconds write values as the original did: as texts.
func number[N ~int | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// seconds writes a time as Unix time, and "0" where there is none.
func seconds(at time.Time) string {
	if at.IsZero() {
		return "0"
	}
	return strconv.FormatInt(at.Unix(), 10)
}
