// Package fit cuts texts to what Telegram takes: [HTML] a message at a line, [Shorten] a plain text anywhere.
package fit

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// HTML cuts an HTML text at a line so that it keeps within a number of characters, and says how many lines are left
// out. What is open at the cut is closed. A first line that is too long by itself is cut inside.
func HTML(html string, limit int, more func(lines int) string) string {
	if visible(html) <= limit {
		return html
	}
	lines := strings.Split(html, "\n")
	tail := func(kept int) string { // with the break before it
		if kept == len(lines) {
			return ""
		}
		return "\n" + more(len(lines)-kept)
	}
	used := 0
	for i := 0; ; i++ { // all lines together are too long, so one of them is
		line := lines[i]
		used += visible(line)
		if used+visible(tail(i+1)) <= limit {
			used++ // the line break
			continue
		}
		if i == 0 {
			line = cutLine(line, limit-visible(tail(1))-len("."))
			return line + "…" + closing(line) + tail(1)
		}
		kept := strings.Join(lines[:i], "\n")
		return kept + closing(kept) + tail(i)
	}
}

// visible counts the characters of an HTML text as Telegram does: without tags, entities as one, in UTF-16.
func visible(html string) int {
	n := 0
	for part := range tokens(html) {
		n += size(part)
	}
	return n
}

// size is how many characters a token counts for.
func size(part string) int {
	switch part[0] {
	case '<':
		return 0
	case '&':
		return 1
	}
	return length(part)
}

// cutLine keeps as much of a line as has room, and no half of a tag or an entity.
func cutLine(line string, limit int) string {
	var b strings.Builder
	for part := range tokens(line) {
		n := size(part)
		if n > limit {
			b.WriteString(firstOf(part, limit)) // nothing of an entity, as then there is no room for one character
			break
		}
		limit -= n
		b.WriteString(part)
	}
	return b.String()
}

// tokens parts an HTML text into tags, entities and plain text.
func tokens(html string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for html != "" {
			end := strings.IndexAny(html, "<&")
			switch {
			case end == 0 && html[0] == '<':
				end = strings.IndexByte(html, '>') + 1
			case end == 0:
				end = strings.IndexByte(html, ';') + 1
			}
			if end <= 0 { // no other token, or an end that never comes: plain text
				end = len(html)
			}
			if !yield(html[:end]) {
				return
			}
			html = html[end:]
		}
	}
}

// closing are the end tags of what a text leaves open.
func closing(html string) string {
	var open []string
	for part := range tokens(html) {
		switch {
		case strings.HasPrefix(part, "</"):
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case part[0] == '<':
			name, _, _ := strings.Cut(strings.Trim(part, "<>"), " ")
			open = append(open, "</"+name+">")
		}
	}
	slices.Reverse(open)
	return strings.Join(open, "")
}

func length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// firstOf is as much of a text as has room in a number of characters.
func firstOf(s string, limit int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > limit {
			return s[:i]
		}
	}
	return s
}

// Shorten cuts a plain text to a number of characters as Telegram counts them, in UTF-16, marking the cut.
func Shorten(s string, limit int) string {
	if length(s) <= limit {
		return s
	}
	return strings.TrimSpace(firstOf(s, limit-1)) + "…"
}
