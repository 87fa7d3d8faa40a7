package store

import (
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// What a tap waits for reads a row or an index, however many orders and versions there are.
func TestWhatATapWaitsForReadsByAnIndex(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	const ofStage = "CO-ROUTINE one; SEARCH orders USING COVERING INDEX orders_sold (stage=?); SCAN one"
	page, pageArgs := pageQuery(orders.Page{Stages: orders.TabArchive.Stages(), NewestFirst: true, Limit: 10, Skip: 20})
	where, found := searched(orders.ParseSearch("чай 123"))
	newest := slices.Clone(found)
	for _, c := range []struct {
		text string
		args []any
		want string
	}{
		{lastVersion, []any{feed.StatusHeld}, "SEARCH versions USING INDEX versions_status (status=?)"},
		{lastVersionWithOffers, []any{feed.StatusPublished}, "SEARCH versions USING INDEX versions_status (status=?)"},
		{selectFigures, []any{1, 2}, "SEARCH order_figures USING PRIMARY KEY (created>? AND created<?)"},
		{countStages, nil, "SCAN orders USING COVERING INDEX orders_sold"},
		// The table has the order, so that a search stops at what it lists.
		{findNewest(where, 10, &newest), newest, "SCAN order_search"},
		{findCount(where), found, "SCAN order_search"},
		// Of each stage the index gives as many as the page can have; what is sorted is those, and then the page.
		{page, pageArgs, "SEARCH orders USING INDEX sqlite_autoindex_orders_1 (code=?); LIST SUBQUERY 7; CO-ROUTINE each; " +
			"COMPOUND QUERY; LEFT-MOST SUBQUERY; " + ofStage + "; UNION ALL; " + ofStage + "; UNION ALL; " + ofStage + "; " +
			"SCAN each; USE TEMP B-TREE FOR ORDER BY; USE TEMP B-TREE FOR ORDER BY"},
		// Each poll asks what it is not to overwrite.
		{selectNewer, []any{1, 2}, "SEARCH stock USING INDEX stock_read (read_at>? AND read_at<?)"},
		// Each night some hundreds of buyers are forgotten.
		{forgets[1], []any{"1"}, "SEARCH actions USING INDEX actions_code (code=?)"},
		{forgets[2], []any{"1"}, "SEARCH actions USING INDEX actions_code (code=?)"},
	} {
		plan := planOf(t, s, c.text, c.args...)
		if plan != c.want {
			t.Errorf("%s\nis read by %s\nwant %s", c.text, plan, c.want)
		}
	}
}

// planOf is how SQLite is going to read a query, step by step.
func planOf(t *testing.T, s *Store, text string, args ...any) string {
	t.Helper()
	steps, err := query[string]{"explain", "explain query plan " + text, func(r row) (step string, err error) {
		var id, parent, unused int
		err = r.Scan(&id, &parent, &unused, &step)
		return step, err
	}}.all(t.Context(), s.db.read, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "; ")
}
