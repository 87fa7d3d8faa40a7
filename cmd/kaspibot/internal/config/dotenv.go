package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/joho/godotenv"
)

// readDotenv reads a file of settings; no file means no settings.
//
// The library's own error texts quote the rest of the file, secrets included, so they are never passed on: the error
// here names the line. The library also drops $NAME outside single quotes without a word, so such a secret is refused.
func readDotenv(path string) (map[string]string, error) {
	body, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	text := strings.TrimPrefix(string(body), "\ufeff") // Notepad writes a byte order mark
	settings, err := unmarshal(text)
	if err != nil {
		return nil, fmt.Errorf("%s: line %d cannot be read: want NAME=value, with 'single quotes' round special characters",
			path, brokenLine(text))
	}
	if n := dollarLine(text); n > 0 {
		return nil, fmt.Errorf("%s: line %d: put the value in 'single quotes', or what follows the $ is lost", path, n)
	}
	return settings, nil
}

// unmarshal refuses a line without a name too, which the library takes.
func unmarshal(text string) (map[string]string, error) {
	settings, err := godotenv.Unmarshal(text)
	if _, nameless := settings[""]; err == nil && nameless {
		err = errors.New("a value without a name")
	}
	return settings, err
}

// brokenLine finds the first line with which the file cannot be read any more.
func brokenLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	good := 0
	for n := range lines {
		if _, err := unmarshal(strings.Join(lines[:n], "")); err == nil {
			good = n
		}
	}
	return good + 1
}

// dollarLine finds a secret with a $ outside single quotes, 0 for none.
func dollarLine(text string) int {
	for i, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "export "))
		secret := strings.HasSuffix(name, "_TOKEN") || strings.HasSuffix(name, "_PASSWORD")
		if secret && strings.Contains(value, "$") && !strings.HasPrefix(strings.TrimSpace(value), "'") {
			return i + 1
		}
	}
	return 0
}
