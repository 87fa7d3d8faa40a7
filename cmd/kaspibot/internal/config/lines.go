package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	lineEnd = regexp.MustCompile(`\r\n|\n|\r`)
	plain   = regexp.MustCompile(`^[A-Za-z0-9_.:,/+@-]*$`)
)

// assign is the line for a setting.
func assign(a Assigned) (string, error) {
	forms := []string{"'" + a.Value + "'", `"` + a.Value + `"`}
	if plain.MatchString(a.Value) {
		forms = []string{a.Value}
	}
	for _, form := range forms {
		line := a.Name + "=" + form
		if _, value, err := readLine(line); err == nil && value == a.Value && !strings.ContainsFunc(a.Value, unicode.IsControl) {
			return line, nil
		}
	}
	return "", fmt.Errorf("%s: it has both kinds of quotes, or another character that a file of settings cannot hold", a.Name)
}

// assigned is the text with a setting in it: in the place of the former line, below one that is a comment, or at the end.
// A line that names a file with the secret is replaced too, for both would be refused, and so is one that stands twice.
func assigned(text string, a Assigned) (string, error) {
	line, err := assign(a)
	if err != nil {
		return "", err
	}
	mark := strings.HasPrefix(text, byteOrderMark)
	lines := linesOf(strings.TrimPrefix(text, byteOrderMark))
	end := cmp.Or(lineEnd.FindString(text), "\n")
	ours := func(l string) bool { return slices.Contains([]string{a.Name, a.Name + "_FILE"}, nameIn(l)) }
	switch at := slices.IndexFunc(lines, ours); {
	case at >= 0:
		rest := slices.DeleteFunc(slices.Clone(lines[at+1:]), ours)
		lines = slices.Concat(lines[:at], []string{exportOf(lines[at]) + line + remarkOf(lines[at]) + end}, rest)
	case a.Value != "":
		lines = insert(lines, slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "#"+a.Name+"=") }), line, end)
	}
	text = strings.Join(lines, "")
	if mark {
		text = byteOrderMark + text
	}
	return text, nil
}

// insert puts a line below the one with this index, or at the end when that is -1.
func insert(lines []string, below int, line, end string) []string {
	if below < 0 {
		below = len(lines) - 1
	}
	if below >= 0 && !lineEnd.MatchString(lines[below]) {
		lines[below] += end
	}
	return slices.Insert(lines, below+1, line+end)
}

// linesOf are the lines of a text, each with its own end.
func linesOf(text string) (lines []string) {
	from := 0
	for _, end := range lineEnd.FindAllStringIndex(text, -1) {
		lines, from = append(lines, text[from:end[1]]), end[1]
	}
	if from < len(text) {
		lines = append(lines, text[from:])
	}
	return lines
}

// nameIn is the name that a line is about, empty for none.
func nameIn(line string) string {
	name, _, _ := readLine(strings.TrimSpace(line)) // also of a line that cannot be taken, which is mended so
	return name
}

var exportWord = regexp.MustCompile(`^\s*export\s+`)

func exportOf(line string) string { return exportWord.FindString(line) }

// remarkOf is the comment behind the value, with the blanks before it.
func remarkOf(line string) string {
	line = strings.TrimSpace(line)
	if _, _, err := readLine(line); err != nil {
		return ""
	}
	_, value, _ := strings.Cut(line, "=")
	value = strings.TrimLeft(value, " \t")
	if quote := value[:min(1, len(value))]; quote == "'" || quote == `"` {
		_, rest, _ := strings.Cut(value[1:], quote)
		return rest
	}
	if at := strings.Index(value, " #"); at >= 0 {
		return value[len(strings.TrimRight(value[:at], " \t")):]
	}
	return ""
}
