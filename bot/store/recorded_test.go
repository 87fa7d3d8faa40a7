package store_test

import (
	"database/sql"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The recorded data is what a released program has written: every table, every field of every JSON text, each value
// that is an enum. It stands for the data at a seller's, so neither file is ever made anew: a table that comes later gets
// files of its own.
const (
	recordedSQL  = "testdata/recorded.sql"  // the database as SQL statements
	recordedRows = "testdata/recorded.json" // what the store made of it, by table and column
)

// TestDataOfAReleasedProgramIsReadInFull opens the recorded database with the present program and compares all that the
// store's methods return with what they returned then. Stored names are what it holds: a field of a stored struct may
// get another name in Go, not in its JSON.
func TestDataOfAReleasedProgramIsReadInFull(t *testing.T) {
	t.Parallel()
	want := recordedGolden(t)
	dir := recordedDatabase(t)
	tables := tablesIn(t, raw(t, dir))
	s := open(t, dir)
	got := map[string][]row{}
	for name, spec := range recordedTables() {
		got[name] = readTable(t, s, raw(t, dir), name, spec)
	}
	if missing := difference(tables, got); len(missing) > 0 {
		t.Errorf("tables that nothing reads: %v", missing)
	}
	for name := range want {
		if diff := cmp.Diff(plain(t, want[name]), plain(t, got[name])); diff != "" {
			t.Errorf("table %s: -recorded +read\n%s", name, diff)
		}
	}
	if missing := difference(slices.Collect(maps.Keys(got)), want); len(missing) > 0 {
		t.Errorf("tables without recorded rows: %v", missing)
	}
}

// A field that is zero in the recorded data would be found equal whatever became of its name.
func TestTheRecordedDataHasSomethingInEveryField(t *testing.T) {
	t.Parallel()
	dir := recordedDatabase(t)
	db := raw(t, dir)
	golden := recordedGolden(t)
	for _, table := range tablesIn(t, db) {
		filled := map[string]bool{}
		for _, r := range golden[table] {
			walk(table, map[string]any(r), filled)
		}
		for _, column := range columnsOf(t, db, table) {
			if _, ok := filled[table+"."+column]; !ok {
				t.Errorf("%s.%s is not recorded", table, column)
			}
		}
		for path, ok := range filled {
			if !ok && path != "inbox.taken" { // each start takes it back
				t.Errorf("%s is zero in every recorded row", path)
			}
		}
	}
}

// walk notes for each path of a value whether it has something in some row.
func walk(path string, value any, filled map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		filled[path] = filled[path] || len(v) > 0
		for key, inner := range v {
			walk(path+"."+key, inner, filled)
		}
	case []any:
		filled[path] = filled[path] || len(v) > 0
		for _, inner := range v {
			walk(path+"[]", inner, filled)
		}
	default:
		zero := v == nil || v == "" || v == false || v == float64(0) || v == "0001-01-01T00:00:00Z"
		filled[path] = filled[path] || !zero
	}
}

// recordedDatabase is a folder with a fresh copy of the recorded database.
func recordedDatabase(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(recordedSQL)
	must(t, err)
	dir := t.TempDir()
	must(t, raw(t, dir, string(text)).Close())
	return dir
}

func recordedGolden(t *testing.T) (golden map[string][]row) {
	t.Helper()
	text, err := os.ReadFile(recordedRows)
	must(t, err)
	must(t, json.Unmarshal(text, &golden))
	return golden
}

// plain is a value as it looks once it has been through JSON.
func plain(t *testing.T, value any) (v any) {
	t.Helper()
	text, err := json.Marshal(value)
	must(t, err)
	must(t, json.Unmarshal(text, &v))
	return v
}

// tablesIn lists the tables of the program, without those of the engine and of the migrations, and without those that repeat
// what others have and may be empty.
func tablesIn(t *testing.T, db *sql.DB) []string {
	t.Helper()
	names := column[string](t, db, `select name from sqlite_master where type = 'table' order by name`)
	return slices.DeleteFunc(names, func(n string) bool {
		return strings.HasPrefix(n, "sqlite_") || n == "goose_db_version" || n == "catalogue_pages" || n == "published_offers"
	})
}

func columnsOf(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	return column[string](t, db, `select name from pragma_table_info('`+table+`')`)
}

// column reads the one column of a query.
func column[T any](t *testing.T, db *sql.DB, query string) (list []T) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	must(t, err)
	for rows.Next() {
		var v T
		must(t, rows.Scan(&v))
		list = append(list, v)
	}
	must(t, rows.Err())
	must(t, rows.Close())
	return list
}

func difference[V any](names []string, in map[string]V) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { _, ok := in[n]; return ok })
}
