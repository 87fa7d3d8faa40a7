package price

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Key is what a rules file says for all goods at once and a person may set without opening it. Its name is the file's.
type Key string

// The keys.
const (
	Markup Key = "markup" // basis points of the cost
	Safety Key = "safety" // pieces that are held back
)

// Keys lists them.
func Keys() []Key { return []Key{Markup, Safety} }

// place is the key among all, and how it is written.
func (k Key) place() (key, field) {
	all := fields()
	i := slices.IndexFunc(all[:], func(f field) bool { return f.name == string(k) })
	return key(i), all[i]
}

var typedNumber = regexp.MustCompile(`^\d{1,7}([.,]\d{1,4})?$`)

// Parse reads a value as a person types it, such as "12,5 %"; false for what is no value of the key.
func (k Key) Parse(text string) (int64, bool) {
	text = strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(text), "%")), "")
	if !typedNumber.MatchString(text) {
		return 0, false
	}
	_, f := k.place()
	n, problem := f.form.parse(strings.ReplaceAll(text, ",", "."))
	return n, problem == "" && n <= f.high
}

// Format is a value as the file has it.
func (k Key) Format(n int64) string {
	_, f := k.place()
	return f.form.format(n)
}

// High is the largest value, as the file has it.
func (k Key) High() string {
	_, f := k.place()
	return f.form.format(f.high)
}

// General is what holds for all goods where no narrower rule says otherwise, and the line of the file that says so: 0 when
// the file does not.
func (r Rules) General(k Key) (value int64, line int) {
	at, _ := k.place()
	value, rule := r.sheet.all.value(at)
	return value, rule.Line
}

// Narrower counts the rules for bands, categories, brands and articles that set a key, and so win over what is general.
func (r Rules) Narrower(k Key) (n int) {
	at, _ := k.place()
	for _, s := range r.sheet.sets() {
		if s != r.sheet.all && s.sets(at) {
			n++
		}
	}
	return n
}

// With is a rules file in which a key has a value for all goods. Nothing else of the file changes: where the key is set its
// value alone is another one, and elsewhere it gets a line of its own. The file may be none that can be used.
func With(text []byte, k Key, value int64) []byte {
	head, body := text[:bomOf(text)], text[bomOf(text):]
	written := k.Format(value)
	at, end, found := valueOf(body, k)
	if found {
		return slices.Concat(head, body[:at], []byte(written), body[end:])
	}
	end = lineFor(body, k)
	line := string(k) + " = " + written + newline(body)
	if end > 0 && body[end-1] != '\n' {
		line = newline(body) + line
	}
	return slices.Concat(head, body[:end], []byte(line), body[end:])
}

var bom = []byte("\ufeff")

func bomOf(text []byte) int {
	if bytes.HasPrefix(text, bom) {
		return len(bom)
	}
	return 0
}

func newline(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// valueOf finds the value of a general key.
func valueOf(text []byte, k Key) (from, to int, found bool) {
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			return 0, 0, false // what is general stands before all tables
		}
		if e.Kind == unstable.KeyValue && names(e, k) {
			raw := e.Value().Raw
			return int(raw.Offset), int(raw.Offset + raw.Length), raw.Length > 0
		}
	}
	return 0, 0, false
}

// names reports whether an expression is of a key, and of nothing in it.
func names(e *unstable.Node, k Key) bool {
	it := e.Key()
	return it.Next() && string(it.Node().Data) == string(k) && !it.Next()
}

// lineFor is where a line for a key goes: behind the example's line for it, or else at the top. What comes before the
// first table is general.
func lineFor(text []byte, k Key) int {
	example := regexp.MustCompile(`^[ \t]*#[ \t]*` + string(k) + `[ \t]*=`)
	quotes := []byte(`"""`)
	end := 0
	for line := range bytes.Lines(text) {
		end += len(line)
		switch trimmed := bytes.TrimLeft(line, " \t"); {
		case bytes.HasPrefix(trimmed, []byte("[")), bytes.Contains(line, quotes), bytes.Contains(line, []byte("'''")):
			return 0 // a text of several lines is left alone
		case example.Match(line):
			return end
		}
	}
	return 0
}
