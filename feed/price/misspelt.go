package price

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strconv"
)

// unknown finds fault with a key or table that does not exist, and names the nearest that does.
func (d *decoder) unknown(e entry) {
	d.fault(Fault{Problem: ProblemUnknown, Near: d.near(e)}, e)
}

// near is the known name that is nearest to the part of the path that is not known.
func (d *decoder) near(e entry) string {
	head := e.path[0]
	top := append(texts(named()), "band", "tariff")
	keys := make([]string, 0, len(d.fields))
	for _, f := range d.fields {
		keys = append(keys, f.name)
	}
	switch n := len(e.path); {
	case !slices.Contains(top, head):
		return nearest(head, slices.Values(append(top, keys...)))
	case n == 1:
		return ""
	case head == "tariff":
		return nearTariff(e.path[1:])
	case head == "band":
		return nearest(e.path[1], slices.Values(append(keys, "up_to")))
	case n == 3:
		return nearest(e.path[2], slices.Values(keys))
	}
	return ""
}

func nearTariff(path []string) string {
	if path[0] != "delivery" {
		return nearest(path[0], slices.Values([]string{
			"commission", "vat", "kaspi_pay", "commissions", "delivery", taxRegime, taxRate, taxPlace, vatPayer, returns,
		}))
	}
	switch len(path) {
	case 2:
		return nearest(path[1], slices.Values(texts(Kinds())))
	case 3:
		return nearest(path[2], slices.Values([]string{"sums", "weights", "over"}))
	}
	return ""
}

// Misspelt are the rules for categories that the distributor's tree does not have, for brands that none of his goods
// has, and for categories of Kaspi whose name is nearly one with another commission than the standard. Such a rule
// has no effect, or the wrong one; with each comes the nearest name. An empty tree and no brands say nothing of
// theirs. At most a hundred are told.
func (r Rules) Misspelt(t Tree, brands iter.Seq[string]) []Fault {
	var all []Fault
	if len(t) > 0 {
		all = strangers(r.sheet.categories, t.allNames())
	}
	known := map[string]string{}
	for b := range brands {
		if key := Fold(b); key != "" {
			known[key] = b
		}
	}
	if len(known) > 0 {
		all = append(all, strangers(r.sheet.brands, known)...)
	}
	all = append(all, r.sheet.nearLeaves()...)
	slices.SortFunc(all, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key)) })
	all = all[:min(len(all), maxFaults)]
	for i, f := range all { // a name of thousands is compared only when it is told
		switch {
		case f.Near != "":
		case f.Want == string(ScopeBrand):
			all[i].Near = nearest(f.Value, sorted(known))
		default:
			all[i].Near = nearest(f.Value, sorted(t.allNames()))
		}
		all[i].Value = short(f.Value)
	}
	return all
}

// sorted are the values, so that of two names as near the same is told each time.
func sorted(names map[string]string) iter.Seq[string] {
	return slices.Values(slices.Sorted(maps.Values(names)))
}

// strangers are the sets whose name is not known; known is by folded name.
func strangers(sets map[string]*set, known map[string]string) []Fault {
	var all []Fault
	for name, s := range sets {
		if _, ok := known[name]; !ok {
			all = append(all, Fault{
				Line: s.rule.Line, Key: short(dotted([]string{string(s.rule.Scope), s.rule.Name})),
				Problem: ProblemNoName, Value: s.rule.Name, Want: string(s.rule.Scope),
			})
		}
	}
	return all
}

// slip is how many letters of a category of Kaspi's may be wrong: many real ones are not much further from each other.
const slip = 2

// nearLeaves are Kaspi's categories in the rules that may be meant for one whose commission is not the standard.
func (r *sheet) nearLeaves() []Fault {
	leaves := knownLeaves()
	var all []Fault
	for _, s := range r.sets() {
		key := Fold(s.kaspi)
		if _, own := r.tariff.Leaves[key]; key == "" || own {
			continue
		}
		if _, known := leaves[key]; known {
			continue
		}
		if near := nearestWithin(slip, s.kaspi, slices.Values(slices.Sorted(maps.Keys(leaves)))); near != "" {
			all = append(all, Fault{
				Line: s.lines[keyKaspiCategory], Key: fields()[keyKaspiCategory].name, Problem: ProblemNoName,
				Value: s.kaspi, Near: near,
			})
		}
		if len(all) > maxFaults {
			break
		}
	}
	return all
}

// allNames are the names by which rules may call the categories, by their folded form.
func (t Tree) allNames() map[string]string {
	all := map[string]string{}
	for id := range t {
		for _, name := range append(t.names(t.path(id)), strconv.Itoa(id)) {
			all[Fold(name)] = name
		}
	}
	return all
}
