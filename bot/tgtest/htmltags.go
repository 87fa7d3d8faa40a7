package tgtest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// entityOf is what a tag formats, empty for a tag that the Bot API does not have.
func entityOf(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "span", "tg-spoiler":
		return "spoiler"
	case "tg-emoji":
		return "custom_emoji"
	case "a":
		return "text_link"
	case "code", "pre", "blockquote":
		return tag
	}
	return ""
}

// attributeOf is the one attribute that means something in a tag, and what its value has to begin with.
func attributeOf(tag string) (name, prefix string) {
	switch tag {
	case "a":
		return "href", ""
	case "tg-emoji":
		return "emoji-id", ""
	case "span":
		return "class", "tg-"
	case "code":
		return "class", "language-"
	case "blockquote":
		return "expandable", ""
	}
	return "", ""
}

// endTag closes the innermost open tag, which must be the same one.
func (p *htmlParser) endTag() error {
	begin := p.pos
	p.pos += len("</")
	name := strings.ToLower(p.takeUntil(blanks + ">"))
	p.skipBlanks()
	switch {
	case len(p.open) == 0:
		return htmlErrorf("Unexpected end tag at byte offset %d", begin)
	case p.peek() != '>':
		return htmlErrorf("Unclosed end tag at byte offset %d", begin)
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != tag.name {
		return htmlErrorf("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"",
			begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.units > tag.units { // a tag around nothing formats nothing
		return p.close(tag)
	}
	return nil
}

// close adds what a tag formats.
func (p *htmlParser) close(tag htmlTag) error {
	e := wireEntity{Type: entityOf(tag.name), Offset: tag.units, Length: p.units - tag.units}
	switch tag.name {
	case "a":
		if tag.value == "" {
			tag.value = p.out.String()[tag.bytes:]
		}
		if e.URL = linkOf(tag.value); e.URL == "" {
			return nil // Telegram shows the text without a link
		}
	case "tg-emoji":
		if id, err := strconv.ParseInt(tag.value, 10, 64); err != nil || id == 0 {
			return htmlErrorf("Invalid custom emoji identifier specified")
		}
		e.CustomEmojiID = tag.value
	case "blockquote":
		if tag.value != "" {
			e.Type = "expandable_blockquote"
		}
	case "code":
		e.Language = tag.value // until it is known whether a pre is around it
	case "pre":
		if n := len(p.entities) - 1; n >= 0 && p.entities[n].Type == "code" && p.entities[n].Language != "" &&
			p.entities[n].Offset == e.Offset && p.entities[n].Length == e.Length {
			e.Language = p.entities[n].Language
			p.entities = p.entities[:n]
		}
	}
	p.entities = append(p.entities, e)
	return nil
}

// takeUntil takes what comes before the first of the stops, or all that is left.
func (p *htmlParser) takeUntil(stops string) string {
	rest := p.in[p.pos:]
	if i := strings.IndexAny(rest, stops); i >= 0 {
		rest = rest[:i]
	}
	p.pos += len(rest)
	return rest
}

// skipBlanks goes on to the next part of a tag.
func (p *htmlParser) skipBlanks() {
	p.pos = len(p.in) - len(strings.TrimLeft(p.in[p.pos:], blanks))
}

// peek is the next byte, 0 at the end.
func (p *htmlParser) peek() byte {
	if p.pos == len(p.in) {
		return 0
	}
	return p.in[p.pos]
}

// unescape decodes the references of an attribute.
func unescape(s string) (string, error) {
	var out strings.Builder
	for s != "" {
		r, length := utf8.DecodeRuneInString(s)
		if r == '&' {
			var err error
			if r, length, err = reference(s); err != nil {
				return "", err
			}
		}
		out.WriteRune(r)
		s = s[length:]
	}
	return out.String(), nil
}
