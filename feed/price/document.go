package price

import (
	"bytes"
	"errors"
	"slices"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// entry is one key of the rules file with its value, wherever in the file its table began.
type entry struct {
	path  []string
	line  int
	table int // counts the [[tables]] begun so far; 0 outside of them
	value value
}

// value is what is written behind a key.
type value struct {
	kind unstable.Kind
	text string // a string without its quotes; a number, a bool as written
	list []value
}

// document reads a TOML text into entries. The library's parser gives every key its line, which its decoder gives to
// none that it can read: a markup of 2 000 % is good TOML. heads are the tables themselves, empty ones too.
func document(text []byte) (entries, heads []entry, fault *Fault) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var p unstable.Parser
	p.Reset(text)
	r := tomlReader{parser: &p}
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			r.head(e)
		case unstable.KeyValue:
			r.pair(r.path, e)
		default:
		}
	}
	return r.entries, r.heads, syntax(text)
}

type tomlReader struct {
	parser         *unstable.Parser
	path           []string // of the table
	table, tables  int
	entries, heads []entry
}

func (r *tomlReader) head(e *unstable.Node) {
	r.path, r.table = nil, 0
	line := 0
	for it := e.Key(); it.Next(); {
		r.path = append(r.path, string(it.Node().Data))
		line = r.line(it.Node())
	}
	if e.Kind == unstable.ArrayTable {
		r.tables++
		r.table = r.tables
	}
	r.heads = append(r.heads, entry{path: r.path, line: line, table: r.table})
}

func (r *tomlReader) pair(table []string, e *unstable.Node) {
	path := append([]string{}, table...)
	line := 0
	for it := e.Key(); it.Next(); {
		path = append(path, string(it.Node().Data))
		line = r.line(it.Node())
	}
	v := e.Value()
	if v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			r.pair(path, it.Node())
		}
		return
	}
	r.entries = append(r.entries, entry{path, line, r.table, read(v)})
}

func read(n *unstable.Node) value {
	v := value{kind: n.Kind, text: string(n.Data)}
	if n.Kind == unstable.Array {
		for it := n.Children(); it.Next(); {
			v.list = append(v.list, read(it.Node()))
		}
	}
	return v
}

func (r *tomlReader) line(key *unstable.Node) int { return r.parser.Shape(key.Raw).Start.Line }

// syntax is the first thing that makes the text no TOML.
func syntax(text []byte) *Fault {
	err := toml.Unmarshal(text, new(map[string]any))
	if err == nil {
		return nil
	}
	detail := strings.TrimPrefix(err.Error(), "toml: ")
	if d, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ := d.Position()
		return &Fault{Line: line, Problem: ProblemSyntax, Detail: detail}
	}
	return &Fault{Line: firstBad(text), Problem: ProblemSyntax, Detail: detail}
}

// firstBad finds the line of a fault that the library reports without one, such as a table defined twice. It reads from
// the top and stops at such a fault, so that every text reaching beyond the line has it, and no shorter one has.
func firstBad(text []byte) int {
	lines := slices.Collect(bytes.SplitAfterSeq(text, []byte("\n")))
	ends := make([]int, len(lines))
	end := 0
	for i, line := range lines {
		end += len(line)
		ends[i] = end
	}
	first := sort.Search(len(ends), func(i int) bool {
		err := toml.Unmarshal(text[:ends[i]], new(map[string]any))
		_, cut := errors.AsType[*toml.DecodeError](err)
		return err != nil && !cut
	})
	return min(first+1, len(ends))
}
