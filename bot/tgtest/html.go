package tgtest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// blanks are what separates the parts of a tag.
const blanks = " \t\r\n"

// htmlParser reads the HTML of the Bot API: a few tags, properly nested, and a few character references.
type htmlParser struct {
	in       string
	pos      int
	out      strings.Builder
	units    int // of out, in UTF-16 units
	open     []htmlTag
	entities []wireEntity
}

// htmlTag is a start tag whose end has not come yet.
type htmlTag struct {
	name  string
	value string // of the one attribute the tag may have
	units int    // where its text begins in out, in UTF-16 units
	bytes int    // the same in bytes
}

// htmlError is what is wrong with a text, in Telegram's words, which begin with a capital letter.
type htmlError string

func (e htmlError) Error() string { return string(e) }

func htmlErrorf(format string, args ...any) error { return htmlError(fmt.Sprintf(format, args...)) }

// parseHTML takes the tags out of a text and says what they format. It is Telegram's parser, but for two
// things that are mended there and refused here, because they betray data that was not escaped: an
// ampersand that begins none of the known references, and a reference without its semicolon.
func parseHTML(in string) (string, []wireEntity, error) {
	p := htmlParser{in: in}
	for p.pos < len(in) {
		if err := p.next(); err != nil {
			return "", nil, err
		}
	}
	if len(p.open) > 0 {
		return "", nil, htmlErrorf("Can't find end tag corresponding to start tag %q", p.open[len(p.open)-1].name)
	}
	for i := range p.entities {
		if p.entities[i].Type == "code" {
			p.entities[i].Language = "" // only a pre has one
		}
	}
	slices.SortStableFunc(p.entities, func(a, b wireEntity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	return p.out.String(), p.entities, nil
}

// next reads one character, reference or tag.
func (p *htmlParser) next() error {
	rest := p.in[p.pos:]
	switch {
	case strings.HasPrefix(rest, "</"):
		return p.endTag()
	case rest[0] == '<':
		return p.startTag()
	case rest[0] == '&':
		r, length, err := reference(rest)
		if err != nil {
			return htmlErrorf("%v at byte offset %d", err, p.pos)
		}
		p.write(r, length)
	default:
		p.write(utf8.DecodeRuneInString(rest))
	}
	return nil
}

// write puts a character out and goes on by its length in the source, in bytes.
func (p *htmlParser) write(r rune, length int) {
	p.out.WriteRune(r)
	p.units += units(string(r))
	p.pos += length
}

// reference decodes the character reference that a text begins with.
func reference(s string) (r rune, length int, err error) {
	end := strings.IndexByte(s, ';')
	if end < 0 {
		return 0, 0, htmlErrorf("Unescaped ampersand")
	}
	name, length := s[1:end], end+1
	switch name {
	case "lt":
		return '<', length, nil
	case "gt":
		return '>', length, nil
	case "amp":
		return '&', length, nil
	case "quot":
		return '"', length, nil
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	code, err := strconv.ParseUint(digits, base, 21)
	if err != nil || name[0] != '#' || code == 0 || !utf8.ValidRune(rune(code)) {
		return 0, 0, htmlErrorf("Unsupported character reference")
	}
	return rune(code), length, nil
}

// startTag opens a tag. Attributes that mean nothing in it are read and forgotten, as Telegram does.
func (p *htmlParser) startTag() error {
	begin := p.pos
	p.pos++
	tag := htmlTag{name: strings.ToLower(p.takeUntil(blanks + ">")), units: p.units, bytes: p.out.Len()}
	if p.pos == len(p.in) {
		return htmlErrorf("Unclosed start tag at byte offset %d", begin)
	}
	if entityOf(tag.name) == "" {
		return htmlErrorf("Unsupported start tag %q at byte offset %d", tag.name, begin)
	}
	for p.skipBlanks(); p.peek() != '>'; p.skipBlanks() {
		name, value, err := p.attribute()
		if err != nil {
			return htmlErrorf("%v of the tag %q at byte offset %d", err, tag.name, begin)
		}
		if wanted, prefix := attributeOf(tag.name); name == wanted && strings.HasPrefix(value, prefix) {
			tag.value = strings.TrimPrefix(value, prefix)
		}
	}
	if tag.name == "span" && tag.value != "spoiler" {
		return htmlErrorf("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.pos++
	p.open = append(p.open, tag)
	return nil
}

// attribute reads name="value", name='value' or name=value; expandable alone stands for itself.
func (p *htmlParser) attribute() (name, value string, err error) {
	name = p.takeUntil(blanks + "=>")
	p.skipBlanks()
	switch {
	case p.pos == len(p.in):
		return "", "", htmlErrorf("Unclosed declaration of an attribute")
	case name == "":
		return "", "", htmlErrorf("Empty name of an attribute")
	case p.peek() != '=' && name == "expandable":
		return name, name, nil
	case p.peek() != '=':
		return "", "", htmlErrorf("Expected equal sign in declaration of an attribute")
	}
	p.pos++
	p.skipBlanks()
	quote := p.peek()
	if quote != '"' && quote != '\'' {
		value = strings.ToLower(p.takeUntil(blanks + ">"))
		if strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			return "", "", htmlErrorf("Unexpected end of name token in an attribute")
		}
		return name, value, nil
	}
	p.pos++
	raw := p.takeUntil(string(quote))
	if p.pos == len(p.in) {
		return "", "", htmlErrorf("Unclosed value of an attribute")
	}
	p.pos++
	value, err = unescape(raw)
	return name, value, err
}
