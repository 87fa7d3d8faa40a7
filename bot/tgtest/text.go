package tgtest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxSource is the longest text before the tags are taken out, in bytes.
const maxSource = 1 << 15

// formatted is a text with what its tags format.
type formatted struct {
	rich     bool // it is a rich message
	plain    string
	source   string // as sent
	entities []wireEntity
}

// text reads a formatted text; what is its name in refusals, most the longest in UTF-16 units. An absent
// text is empty.
func (p params) text(name, what string, most int) (formatted, error) {
	t := formatted{plain: strings.Map(visible, p.fields[name]), source: p.fields[name]}
	if len(t.source) > maxSource {
		return t, badRequest("text is too long")
	}
	if err := t.format(strings.ToLower(p.fields["parse_mode"]), p.fields[entitiesOf(name)]); err != nil {
		return t, err
	}
	t.trim()
	switch {
	case t.source != "" && t.plain == "":
		return t, badRequest("text must be non-empty")
	case units(t.plain) > most:
		return t, badRequest("%s is too long", what)
	}
	return t, nil
}

// entitiesOf is the parameter that formats a text without tags.
func entitiesOf(name string) string {
	if name == "caption" {
		return "caption_entities"
	}
	return "entities"
}

// format applies a parse mode, or without one the entities. An empty text needs neither, and Telegram looks at neither.
func (t *formatted) format(mode, entities string) error {
	switch {
	case t.source == "":
		return nil
	case mode == "", mode == "none":
		var all []json.RawMessage
		if json.Unmarshal([]byte(entities), &all) == nil && len(all) > 0 { // Telegram ignores what is no array
			return unjudged("texts formatted by entities")
		}
		return nil
	case mode == "html":
		if err := t.parse(); err != nil {
			return badRequest("can't parse entities: %v", err)
		}
		return nil
	case mode == "markdown", mode == "markdownv2":
		return unjudged("Markdown")
	}
	return badRequest("unsupported parse_mode")
}

// parse takes the tags out.
func (t *formatted) parse() error {
	plain, entities, err := parseHTML(t.plain)
	t.plain, t.entities = plain, entities
	return err
}

// visible drops carriage returns and makes the other control characters blanks.
func visible(r rune) rune {
	switch {
	case r == '\r':
		return -1
	case r != '\n' && unicode.IsControl(r):
		return ' '
	}
	return r
}

// trim takes white space off both ends, and the entities with it.
func (t *formatted) trim() {
	left := strings.TrimLeftFunc(t.plain, unicode.IsSpace)
	cut := units(t.plain) - units(left)
	t.plain = strings.TrimRightFunc(left, unicode.IsSpace)
	end := units(t.plain)
	for i, e := range t.entities {
		from, to := max(e.Offset-cut, 0), min(e.Offset+e.Length-cut, end)
		t.entities[i].Offset, t.entities[i].Length = from, to-from
	}
	t.entities = slices.DeleteFunc(t.entities, func(e wireEntity) bool { return e.Length <= 0 })
}

// units is the length of a text in UTF-16 units, by which Telegram measures.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// escape writes a plain text as HTML.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// linkOf is an address as a link, empty when Telegram would not make it one: the scheme is one the apps open,
// and a host has a dot in it.
func linkOf(address string) string {
	if !strings.Contains(address, ":") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if !strings.Contains(strings.Trim(u.Hostname(), "."), ".") || strings.Contains(u.Host, " ") {
			return ""
		}
	case "tg", "ton", "tonsite":
	default:
		return ""
	}
	return u.String()
}
