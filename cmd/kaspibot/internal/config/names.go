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
		if near := nearest(name, max(2, len(name)/3)); near != "" {
			f.add(true, "%s is no setting: did you mean %s?", name, near)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		if near := nearest(name, 2); near != "" {
			f.add(true, "%s is no setting: did you mean %s?", name, near)
		}
	}
}

// nearest is the setting that a name is within so many letters of; empty when it is one itself, or there is none.
func nearest(name string, within int) (near string) {
	for _, s := range known() {
		names := []string{s.name}
		if s.kind == reflect.TypeFor[Secret]() {
			names = append(names, s.name+"_FILE")
		}
		for _, n := range names {
			if n == name {
				return ""
			}
			if d := distance(strings.ToUpper(name), n); d <= within {
				near, within = n, d-1
			}
		}
	}
	return near
}

// distance is how many letters must be put in, taken out or changed to make a of b.
func distance(a, b string) int {
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
