package price

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kaspibot/feed"
)

// Decode reads a rules file; see [Example] for what it may say. All that is wrong with it comes back at once, as a
// [*FileError]. A text that is larger than any shop's rules is not read.
func Decode(text []byte, d Defaults) (Rules, error) {
	if f := oversize(text); f != nil {
		return Rules{}, &FileError{Faults: []Fault{*f}}
	}
	entries, heads, fault := document(text)
	dec := newDecoder(d)
	if fault != nil {
		fault.Detail = short(fault.Detail)
		dec.faults = append(dec.faults, *fault)
	}
	for _, h := range heads {
		dec.head(h)
	}
	for _, e := range entries {
		dec.entry(e)
	}
	r := dec.rules()
	if len(dec.faults) > 0 {
		slices.SortStableFunc(dec.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
		told := dec.faults[:min(len(dec.faults), maxFaults)]
		return Rules{}, &FileError{told, len(dec.faults) - len(told)}
	}
	return r, nil
}

// decoder gathers rules and faults.
type decoder struct {
	fields [keys]field
	r      sheet
	tariff tariffFile
	bands  map[int]*costBand // by table
	order  []int
	faults []Fault
	names  map[*set]string // as first written, to find two that read the same

	settings Tax
}

func newDecoder(d Defaults) *decoder {
	dec := &decoder{
		fields: fields(), settings: d.Tax, tariff: newTariffFile(), bands: map[int]*costBand{}, names: map[*set]string{},
		r: sheet{
			categories: map[string]*set{}, brands: map[string]*set{}, articles: map[feed.Article]*set{},
			all: &set{rule: Rule{Scope: ScopeAll}},
		},
	}
	dec.r.all.put(keyMarkup, d.MarkupBP, 0)
	dec.r.all.put(keyMinProfit, int64(d.MinProfit), 0)
	return dec
}

func (d *decoder) fault(f Fault, e entry) {
	f.Line, f.Key = e.line, short(dotted(e.path))
	if f.Value == "" {
		f.Value = e.value.text
	}
	f.Value = short(f.Value)
	d.faults = append(d.faults, f)
}

// dotted is a path as the file would have it.
func dotted(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = p
		plain := strings.Trim(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
		if p == "" || !plain {
			parts[i] = strconv.Quote(p)
		}
	}
	return strings.Join(parts, ".")
}

// head notes a table, also one with nothing in it.
func (d *decoder) head(h entry) {
	switch name := h.path[0]; {
	case name == "band" && len(h.path) == 1 && h.table > 0:
		d.band(h)
	case h.table == 0 && len(h.path) <= 2 && slices.Contains(named(), Scope(name)):
	case h.table == 0 && name == "tariff" && d.tariff.table(h.path[1:]):
	default:
		d.unknown(h)
	}
}

// named are the scopes whose tables bear a name.
func named() []Scope { return []Scope{ScopeArticle, ScopeBrand, ScopeCategory} }

func (d *decoder) band(h entry) *costBand {
	b := d.bands[h.table]
	if b == nil {
		b = &costBand{set: set{rule: Rule{Scope: ScopeBand, Line: h.line}}}
		d.bands[h.table] = b
		d.order = append(d.order, h.table)
	}
	return b
}

func (d *decoder) entry(e entry) {
	switch head, path := e.path[0], e.path[1:]; {
	case e.table > 0:
		switch {
		case head == "band" && len(path) == 1:
			d.inBand(e)
		case head == "band": // the head of any other list of tables has been found fault with
			d.unknown(e)
		}
	case len(path) == 0:
		d.set(d.r.all, head, e)
	case head == "tariff":
		d.inTariff(path, e)
	case len(path) == 2 && slices.Contains(named(), Scope(head)):
		if s := d.scoped(Scope(head), path[0], e); s != nil {
			d.set(s, path[1], e)
		}
	default:
		d.unknown(e)
	}
}

func (d *decoder) inBand(e entry) {
	b := d.band(e)
	if e.path[1] != "up_to" {
		d.set(&b.set, e.path[1], e)
		return
	}
	if n, ok := d.number(field{form: formTenge, low: 1, high: int64(maxPrice)}, e); ok {
		b.upTo = feed.Tenge(n)
		b.rule.Name = strconv.FormatInt(n, 10)
	}
}

// scoped is the set of a named thing. Two names that a person reads as one are a slip: nobody could say which counts.
func (d *decoder) scoped(scope Scope, name string, e entry) *set {
	var s *set
	switch scope {
	case ScopeArticle:
		s = d.r.articles[feed.Article(name)]
	case ScopeBrand:
		s = d.r.brands[Fold(name)]
	default:
		s = d.r.categories[Fold(name)]
	}
	if s != nil {
		if d.names[s] != name {
			d.fault(Fault{Problem: ProblemTwice, Value: name}, e)
			return nil
		}
		return s
	}
	s = &set{rule: Rule{Scope: scope, Name: name, Line: e.line}}
	d.names[s] = name
	switch scope {
	case ScopeArticle:
		d.r.articles[feed.Article(name)] = s
	case ScopeBrand:
		d.r.brands[Fold(name)] = s
	default:
		d.r.categories[Fold(name)] = s
	}
	return s
}
