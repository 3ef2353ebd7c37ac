package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// json prints one JSON object on a line of its own.
func (t *terminal) json(line any) error { return json.NewEncoder(t.out).Encode(line) }

// password returns what the file holds without its last line break, or asks for it.
func (t *terminal) password(file string) (string, error) {
	switch file {
	case "":
		return t.ask()
	case "-":
		content, err := io.ReadAll(io.LimitReader(t.in, 4096))
		return strings.TrimRight(string(content), "\r\n"), err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("password file: %w", err)
	}
	return strings.TrimRight(string(content), "\r\n"), nil
}

// optionalPassword returns what the file holds, and "" when none is named.
func (t *terminal) optionalPassword(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	return t.password(file)
}

func (t *terminal) ask() (string, error) {
	keyboard, is := t.in.(*os.File)
	if !is || !term.IsTerminal(int(keyboard.Fd())) {
		return "", errors.New("no terminal to ask for the password on; use --password-file")
	}
	var answers [2]string
	for i, question := range []string{"Password: ", "Once more: "} {
		_, _ = fmt.Fprint(t.err, question)
		typed, err := term.ReadPassword(int(keyboard.Fd()))
		_, _ = fmt.Fprintln(t.err)
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		answers[i] = string(typed)
	}
	if answers[0] != answers[1] {
		return "", errors.New("the two passwords differ")
	}
	return answers[0], nil
}
