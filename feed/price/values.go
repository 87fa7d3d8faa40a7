package price

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// set puts one key into a set.
func (d *decoder) set(s *set, name string, e entry) {
	k := key(slices.IndexFunc(d.fields[:], func(f field) bool { return f.name == name }))
	if k < 0 {
		d.unknown(e)
		return
	}
	f := d.fields[k]
	if f.form == formText {
		if e.value.kind != unstable.String || strings.TrimSpace(e.value.text) == "" {
			d.fault(Fault{Problem: ProblemType, Want: string(f.form)}, e)
			return
		}
		s.kaspi = e.value.text
		s.put(k, 0, e.line)
		return
	}
	if n, ok := d.number(f, e); ok {
		s.put(k, n, e.line)
	}
}

// number reads any value that is counted.
func (d *decoder) number(f field, e entry) (int64, bool) {
	n, fault := f.read(e.value)
	if fault != nil {
		d.fault(*fault, e)
		return 0, false
	}
	return n, true
}

// read is the value as a number within the field's bounds.
func (f field) read(v value) (n int64, fault *Fault) {
	wrong := &Fault{Problem: ProblemType, Want: string(f.form)}
	switch f.form {
	case formBool:
		if v.kind != unstable.Bool {
			return 0, wrong
		}
		if v.text == "true" {
			n = 1
		}
		return n, nil
	case formChoice:
		n = int64(slices.Index(f.words, v.text))
		if v.kind != unstable.String || n < 0 {
			return 0, &Fault{Problem: ProblemChoice, Words: f.words}
		}
		return n, nil
	default:
	}
	if v.kind != unstable.Integer && v.kind != unstable.Float {
		return 0, wrong
	}
	n, problem := f.form.parse(v.text)
	if problem == "" && (n < f.low || n > f.high) {
		problem = ProblemRange
	}
	if problem != "" {
		return 0, &Fault{
			Problem: problem, Want: string(f.form), Low: f.form.format(f.low), High: f.form.format(f.high), Value: v.text,
		}
	}
	return n, nil
}

// rules finishes what can only be done when all has been read.
func (d *decoder) rules() Rules {
	r := &d.r
	d.tariff.tax(d, d.settings)
	r.tariff, r.conflicts = d.tariff.finish(d), d.tariff.differ
	r.carriages = r.tariff.carriages()
	for i, table := range d.order {
		b := d.bands[table]
		at := entry{path: []string{"band", "up_to"}, line: b.rule.Line}
		switch last := i == len(d.order)-1; {
		case b.upTo == 0 && !last:
			d.fault(Fault{Problem: ProblemMissing}, at)
		case b.upTo == 0:
			b.upTo = maxPrice
		case i > 0 && b.upTo <= r.bands[i-1].upTo:
			d.fault(Fault{Problem: ProblemOrder, Value: b.rule.Name}, at)
		}
		r.bands = append(r.bands, *b)
	}
	for _, s := range r.sets() {
		if s.kaspi != "" && !s.sets(keyCommission) {
			s.put(keyCommission, r.tariff.Commission(s.kaspi), s.lines[keyKaspiCategory])
		}
	}
	free := r.all.values[keyMarkup] == 0 && r.all.values[keyMinProfit] == 0 && r.all.values[keyMinProfitPercent] == 0
	if free {
		d.fault(Fault{Problem: ProblemAtCost}, entry{line: max(r.all.lines[keyMarkup], r.all.lines[keyMinProfit], 1)})
	}
	return Rules{r}
}

// sets are all there are.
func (r *sheet) sets() []*set {
	all := []*set{r.all}
	for i := range r.bands {
		all = append(all, &r.bands[i].set)
	}
	for _, group := range []map[string]*set{r.categories, r.brands} {
		for _, s := range group {
			all = append(all, s)
		}
	}
	for _, s := range r.articles {
		all = append(all, s)
	}
	return all
}
