package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/joho/godotenv"
)

// maxDotenv is more than any file of settings has, in bytes.
const maxDotenv = 1 << 20

// lineFault is what is wrong with a line of the file. Name is the setting that the line is about, if it can be told.
type lineFault struct {
	name string
	err  error
}

// readDotenv reads a file of settings and names every line that cannot be taken; the others are read all the same. No
// file means no settings, unless it must be there.
//
// The library cuts off, expands or unescapes parts of a value without a word, and its own error texts quote the file,
// secrets included. So a value is only taken when the library reads exactly what is written, and an error here names
// the line and nothing in it but names of settings.
func readDotenv(path string, must bool) (map[string]string, []lineFault) {
	body, err := readUpTo(path, maxDotenv)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil, nil
	}
	if err != nil {
		return nil, []lineFault{{err: fmt.Errorf("settings file: %w", err)}}
	}
	if bytes.IndexByte(body, 0) >= 0 {
		return nil, []lineFault{{err: fmt.Errorf("settings file %s: it is no plain text: save it as UTF-8", path)}}
	}
	return readLines(path, string(body))
}

// readLines reads the text of the file that bears this name.
func readLines(path, text string) (map[string]string, []lineFault) {
	settings, at := map[string]string{}, map[string]int{}
	var faults []lineFault
	text = strings.TrimPrefix(text, byteOrderMark)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, err := readLine(line)
		if first := at[name]; err == nil && first != 0 {
			err = fmt.Errorf("%s is in line %d already: want it once", shown(name), first)
		}
		if err != nil {
			faults = append(faults, lineFault{name, fmt.Errorf("%s: line %d: %w", path, i+1, err)})
			continue
		}
		settings[name], at[name] = value, i+1
	}
	return settings, faults
}

const byteOrderMark = "\ufeff" // Notepad writes one

// readUpTo reads a file that is not longer than that.
func readUpTo(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	body, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("%s is longer than %d bytes", path, limit)
	}
	return body, err
}

// shown is a name as an error may show it: what is no setting, nor nearly one, may be a piece of a secret.
func shown(name string) string {
	if isSetting(name) || nearest(name, near(name)) != "" {
		return name
	}
	return "the name"
}

// assignment is the only form that is taken.
var assignment = regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$`)

func readLine(line string) (name, value string, err error) {
	parts := assignment.FindStringSubmatch(line)
	if !utf8.ValidString(line) {
		if parts != nil {
			name = parts[1]
		}
		return name, "", errors.New("it is not in UTF-8: save the file in that encoding")
	}
	if parts == nil {
		return named(line), "", errors.New("want NAME=value, with an equals sign and nothing before the name")
	}
	name = parts[1]
	if value, err = written(parts[2]); err != nil {
		return name, "", fmt.Errorf("%s: %w", shown(name), err)
	}
	read, err := godotenv.Unmarshal(name + "=" + parts[2]) // what stands between the two has been read
	if err != nil || read[name] != value {
		return name, "", fmt.Errorf("%s: cannot be read: put the value in 'single quotes', without such quotes or a backslash at its end",
			shown(name))
	}
	return name, value, nil
}

// named is the setting whose name a line of another form begins with, if it does.
func named(line string) string {
	first := strings.FieldsFunc(line, func(r rune) bool { return r == ':' || r == '=' || unicode.IsSpace(r) })
	if len(first) > 0 && isSetting(first[0]) {
		return first[0]
	}
	return ""
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
