package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// setting is one that Config has.
type setting struct {
	name  string // in the environment
	field string // of its struct
	kind  reflect.Type
}

// known lists every setting.
func known() []setting { return settingsOf(reflect.TypeFor[Config](), "") }

// settingsOf lists the settings of a struct, those of the structs in it included.
func settingsOf(t reflect.Type, prefix string) (all []setting) {
	for _, f := range reflect.VisibleFields(t) {
		switch name := f.Tag.Get("env"); {
		case name != "":
			all = append(all, setting{prefix + name, f.Name, f.Type})
		case f.Type.Kind() == reflect.Struct:
			all = append(all, settingsOf(f.Type, prefix+f.Tag.Get("envPrefix"))...)
		}
	}
	return all
}

// settingOf finds the setting behind a field that could not be read. Fields of different structs have different names.
func settingOf(field string) setting {
	all := known()
	if i := slices.IndexFunc(all, func(s setting) bool { return s.field == field }); i >= 0 {
		return all[i]
	}
	return setting{name: field, field: field}
}

// misspelt finds names that are no settings but nearly one. In our own file a name may be farther off than in the
// environment, which is everybody's. Values are never looked at.
func (f *faults) misspelt(file map[string]string, environment map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(file)) {
		if meant := nearest(name, near(name)); meant != "" {
			f.add(true, "%s is no setting: did you mean %s?", name, meant)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		if meant := nearest(name, 2); meant != "" {
			f.add(true, "%s is no setting: did you mean %s?", name, meant)
		}
	}
}

// strangers counts the names in our own file that are neither settings nor nearly one. They are not named: they may be
// pieces of a secret.
func strangers(file map[string]string) (n int) {
	for name := range file {
		if !isSetting(name) && nearest(name, near(name)) == "" {
			n++
		}
	}
	return n
}

// near is how many letters a name in our own file may be off.
func near(name string) int { return max(2, len(name)/3) }

// isSetting reports whether a name is a setting, or that of a file with one.
func isSetting(name string) bool {
	return slices.ContainsFunc(known(), func(s setting) bool {
		return s.name == name || s.secret() && s.name+"_FILE" == name
	})
}

func (s setting) secret() bool { return s.kind == reflect.TypeFor[Secret]() }

// nearest is the setting that a name is within so many letters of; empty when it is one itself, or there is none.
func nearest(name string, within int) (near string) {
	for _, s := range known() {
		names := []string{s.name}
		if s.secret() {
			names = append(names, s.name+"_FILE")
		}
		for _, n := range names {
			if n == name {
				return ""
			}
			d := Distance(strings.ToUpper(name), n)
			if within > 2 && shortened(strings.ToUpper(name), n) {
				d = 1
			}
			if d <= within {
				near, within = n, d-1
			}
		}
	}
	return near
}

// shortened reports whether a name is a setting's without one of its words, as KASPI_TOKEN.
func shortened(name, setting string) bool {
	words := strings.Split(setting, "_")
	for i := range words {
		if name == strings.Join(slices.Delete(slices.Clone(words), i, i+1), "_") {
			return true
		}
	}
	return false
}

// Distance is how many letters must be put in, taken out or changed to make a of b.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
