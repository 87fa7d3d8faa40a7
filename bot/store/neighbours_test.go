package store_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wide are deeds that are about more than the keys they name: all of an order, a chat or a time, the newest, or whatever else there is.
var wide = []string{
	"Uncall", "SaveDecision", "Prune", "PruneHistory", "SaveFeedState", "DecideVersion", "SaveVersion", "ImportListings", "SaveImport", "SaveTree",
	"SaveFigures", "SaveStock", "NoteStock", "SaveCatalogue", "Shorten", "MoveChat", "TakeUpdates",
}

// lists are deeds that only read, and more than what has one key.
var lists = []string{
	"StaleCards", "CardsIn", "CardsOf", "Decisions", "OpenActions", "Find", "FindGoods", "Page", "Marks", "Stages", "Records", "Total", "Modes", "People", "OpenInvites",
	"PendingWaybills", "OverwriteFree", "Rows", "Reserves", "FeedState", "GoodPullsSince", "LastPulls", "VersionsBefore", "Listings", "History", "SearchItems",
	"Brands", "ItemBrands", "Categories", "CatalogueAge", "Catalogue", "Tries", "News", "Gathered", "AuditLines", "UntoldDecisions", "OverRecords", "Sold", "UnknownArticles",
}

// neighbours puts beside each row of a database one that is the same but for one column of its key, for each such column.
func neighbours(t *testing.T, dir string) {
	t.Helper()
	db := raw(t, dir)
	defer func() { _ = db.Close() }()
	var all []string
	for _, table := range tablesIn(t, db) {
		columns := columnsOf(t, db, table)
		for _, key := range column[string](t, db, `select name from pragma_table_info('`+table+`') where pk > 0`) {
			values := slices.Clone(columns)
			values[slices.Index(columns, key)] = fmt.Sprintf("case typeof(%[1]s) when 'integer' then %[1]s - 1000 else %[1]s || '~' end", key)
			all = append(all, fmt.Sprintf("insert or ignore into %[1]s (%[2]s) select %[3]s from %[1]s",
				table, strings.Join(columns, ", "), strings.Join(values, ", ")))
		}
	}
	for _, text := range all {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

// diff are the rows that come and go between two states of the tables.
func diff(before, after map[string][]string) (rows []string) {
	tables := maps.Clone(before)
	maps.Copy(tables, after)
	for table := range tables {
		for sign, pair := range map[string][2][]string{"-": {before[table], after[table]}, "+": {after[table], before[table]}} {
			for _, r := range pair[0] {
				if !slices.Contains(pair[1], r) {
					rows = append(rows, sign+table+" "+r)
				}
			}
		}
	}
	slices.Sort(rows)
	return rows
}

// TestADeedChangesNothingOfItsNeighbours does each deed on a database alone and on one where each row has neighbours, whose keys are
// the same but for one column: it changes the same rows.
func TestADeedChangesNothingOfItsNeighbours(t *testing.T) {
	t.Parallel()
	plain := filled(t)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), plain, 0o600))
	neighbours(t, dir)
	crowded, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"))
	must(t, err)
	for _, d := range deeds() {
		if strings.HasPrefix(d.name, "Listed") {
			continue // which see that the pages of the catalogue have no neighbours
		}
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			var changes [2][]string
			var results [2]any
			for i, text := range [][]byte{plain, crowded} {
				s, _, dir := onDisk(t, text)
				before := content(t, dir)
				var err error
				results[i], err = d.do(t.Context(), s, 2)
				must(t, err)
				changes[i] = diff(before, content(t, dir))
				must(t, s.Close())
			}
			if !slices.Contains(wide, d.name) {
				same(t, "rows that come and go", changes[1], changes[0])
			}
			if !slices.Contains(wide, d.name) && !slices.Contains(lists, d.name) {
				same(t, "result", results[1], results[0])
			}
		})
	}
}
