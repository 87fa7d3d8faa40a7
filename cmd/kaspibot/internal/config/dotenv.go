package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/joho/godotenv"
)

// readDotenv reads a file of settings and names every line that cannot be taken; the others are read all the same. No
// file means no settings, unless it must be there.
//
// The library cuts off, expands or unescapes parts of a value without a word, and its own error texts quote the file,
// secrets included. So a value is only taken when the library reads exactly what is written, and an error here names
// the line and nothing in it.
func readDotenv(path string, must bool) (map[string]string, []error) {
	body, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil, nil
	}
	if err != nil {
		return nil, []error{fmt.Errorf("settings file: %w", err)}
	}
	settings := map[string]string{}
	var faults []error
	text := strings.TrimPrefix(string(body), "\ufeff") // Notepad writes a byte order mark
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, err := readLine(line)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: line %d: %w", path, i+1, err))
			continue
		}
		settings[name] = value
	}
	return settings, faults
}

// assignment is the only form that is taken.
var assignment = regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$`)

func readLine(line string) (name, value string, err error) {
	parts := assignment.FindStringSubmatch(line)
	if parts == nil {
		return "", "", errors.New("want NAME=value, with an equals sign and nothing before the name")
	}
	name = parts[1]
	if value, err = written(parts[2]); err != nil {
		return "", "", fmt.Errorf("%s: %w", name, err)
	}
	read, err := godotenv.Unmarshal(line)
	if err != nil || read[name] != value {
		return "", "", fmt.Errorf("%s: cannot be read: put the value in 'single quotes', without such quotes or a backslash at its end",
			name)
	}
	return name, value, nil
}

// written is the value as it stands behind the equals sign.
func written(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if quote := text[:1]; quote == "'" || quote == `"` {
		value, rest, closed := strings.Cut(text[1:], quote)
		switch rest = strings.TrimSpace(rest); {
		case !closed:
			return "", errors.New("cannot be read: the quotes are not closed in the line")
		case rest != "" && !strings.HasPrefix(rest, "#"):
			return "", errors.New("cannot be read: something follows the closing quote")
		case quote == `"` && strings.ContainsAny(value, `$\`):
			return "", errors.New(`has a $ or \ that would be lost: use 'single quotes'`)
		}
		return value, nil
	}
	value, comment := text, ""
	if before, after, found := strings.Cut(text, " #"); found {
		value, comment = strings.TrimSpace(before), after
	}
	// Behind one word, "# words" can only be a comment; anything else may be a part of the value.
	commented := comment == "" || !strings.ContainsAny(value, " \t") && strings.HasPrefix(comment, " ")
	if !commented || strings.ContainsAny(value, "#$\\'\"`") {
		return "", errors.New("has a $, #, \\ or quote that may be lost: put the value in 'single quotes'")
	}
	return value, nil
}
