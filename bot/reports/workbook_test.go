package reports

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

var update = flag.Bool("update", false, "write what the files of testdata hold anew")

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

// wantRecorded holds a text against a file that people have looked at: go test ./bot/reports -update writes it anew.
func wantRecorded(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile("testdata/"+name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	same(t, name, strings.Split(got, "\n"), strings.Split(string(want), "\n"))
}

// bare are texts that say what they were asked for.
type bare struct{ columns func(name string) []string }

func (b bare) Text(name string, view any) string {
	if at, is := view.(time.Time); is {
		view = at.Format(time.DateOnly)
	}
	if view == nil {
		view = ""
	}
	return strings.TrimSpace(strings.TrimPrefix(name, "reports.") + " " + fmt.Sprint(view))
}

func (b bare) Columns(name string) []string {
	if b.columns != nil {
		return b.columns(name)
	}
	n := map[string]int{"orders": 16, "lines": 11, "goods": 7, "money": 10, "lost": 9}[strings.TrimPrefix(name, "reports.columns.")]
	return strings.Split(strings.Repeat(" x ;", n-1)+"last", ";")
}

// shelf is a book of records.
type shelf struct {
	list []orders.Record
	err  error
}

func (s shelf) EachRecord(_ context.Context, from, to time.Time, show func(orders.Record) error) error {
	for _, r := range s.list {
		if r.Order.Created.Before(from) || !r.Order.Created.Before(to) {
			continue
		}
		if err := show(r); err != nil {
			return err
		}
	}
	return s.err
}

func (s shelf) EachFigures(_ context.Context, _, _ time.Time, show func(orders.Figures)) error {
	for _, r := range s.list {
		show(orders.FiguresOf(r))
	}
	return s.err
}

func amount(n kaspi.Tenge) orders.Amount { return orders.Amount{Tenge: n, Known: true} }

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 3, day, hour, minute, 0, 0, kaspi.Almaty())
}

// line is of pieces of an SKU at a price; of each piece the cost is known unless it is 0.
type line struct {
	sku, title string
	pieces     int
	price      int64
	cost       int64
}

func record(code string, placed time.Time, stage orders.Stage, town string, lines ...line) orders.Record {
	r := orders.Record{Stage: stage, Seen: placed.Add(time.Minute), AsOf: placed.Add(50 * time.Hour)}
	r.Order = kaspi.Order{Code: kaspi.OrderCode(code), Created: placed, Approved: placed.Add(time.Minute), EntriesKnown: true, Address: kaspi.Address{Town: town}}
	for i, l := range lines {
		total := kaspi.Tenge(l.price * int64(l.pieces))
		r.Order.Total += total
		e := kaspi.Entry{Number: i, SKU: l.sku, Title: l.title, Quantity: l.pieces, Price: kaspi.Tenge(l.price), Total: total, Category: kaspi.Category{Title: "of " + l.sku}}
		r.Order.Entries = append(r.Order.Entries, e)
		r.Facts.Lines = append(r.Facts.Lines, orders.LineFacts{
			SKU: l.sku, Quantity: l.pieces, Cost: orders.Amount{Tenge: kaspi.Tenge(l.cost), Known: l.cost > 0}, Commission: amount(total / 10),
		})
	}
	r.Facts.At, r.Facts.Total, r.Facts.Tax, r.Facts.Delivery = placed, r.Order.Total, r.Order.Total/20, amount(700)
	return r
}

// month is an order of each outcome, and more of some.
func month() []orders.Record {
	sold := record("701", at(1, 0, 0), orders.StageDone, "Алматы", line{"a", "Чайник", 2, 10_000, 6_000}, line{"b", "", 1, 5_000, 3_000})
	sold.AcceptedAt, sold.Entered = at(1, 0, 8), orders.Entered{Stage: orders.StageDone, At: at(4, 9, 30)}
	again := record("702", at(1, 23, 59), orders.StageInDelivery, "Астана", line{"a", "Чайник 2", 1, 10_000, 6_500})
	again.AcceptedAt = at(2, 3, 30)
	unknown := record("703", at(2, 0, 0), orders.StageDone, "", line{"c", "Без цены", 3, 1_000, 0})
	waiting := record("704", at(3, 12, 0), orders.StageNew, "Алматы", line{"a", "Чайник", 1, 10_000, 6_000})
	cancelled := record("705", at(3, 13, 0), orders.StageCancelled, "Алматы", line{"b", "Б", 4, 5_000, 3_000})
	cancelled.Order.CancellationReason, cancelled.Entered = "BUYER_CANCELLATION", orders.Entered{Stage: orders.StageCancelled, At: at(5, 10, 0)}
	returned := record("706", at(31, 23, 59), orders.StageReturned, "Атырау", line{"a", "Чайник", 1, 10_000, 6_000})
	leaving := record("707", at(31, 10, 0), orders.StageCancelling, "Алматы", line{"d", "Д", 1, 900, 100})
	lost := record("708", at(4, 5, 6), orders.StagePack, "Алматы", line{"e", "Убыток", 1, 1_000, 2_000})
	return []orders.Record{sold, again, unknown, waiting, cancelled, lost, leaving, returned, record("709", at(32, 0, 0), orders.StageDone, "", line{"z", "", 1, 1, 1})}
}

// dump is all that a workbook holds: the width of each column, and of each cell its value, formula and look.
func dump(t *testing.T, data []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "## %s\n", sheet)
		for r, row := range rows {
			if strings.HasSuffix(sheet, "money") && r > 1 && row[1] == "0" {
				continue // days of no orders are like that of some
			}
			for c := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, _ := f.GetCellFormula(sheet, cell)
				id, _ := f.GetCellStyle(sheet, cell)
				style, _ := f.GetStyle(id)
				look := ""
				if style.CustomNumFmt != nil {
					look = *style.CustomNumFmt
				}
				if style.Font != nil && style.Font.Bold {
					look += " bold"
				}
				if style.Alignment != nil && style.Alignment.WrapText {
					look += " wrapped"
				}
				width := ""
				if r == 0 {
					column, _ := excelize.ColumnNumberToName(c + 1)
					w, _ := f.GetColWidth(sheet, column)
					width = fmt.Sprintf(" width %g", w)
				}
				if row[c] == "" && formula == "" {
					continue
				}
				if formula != "" {
					formula = " =" + formula
				}
				fmt.Fprintf(&b, "%s %s%s [%s]%s\n", cell, row[c], formula, strings.TrimSpace(look), width)
			}
		}
	}
	return b.String()
}

func TestTheWorkbookOfAMonthIsAsRecorded(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var told []string
	from, to := Month(at(15, 0, 0))
	stats, err := Write(t.Context(), shelf{list: month()}, from, to, bare{}, &out, func(cells []any) { told = append(told, fmt.Sprint(cells)) })
	if err != nil {
		t.Fatal(err)
	}
	wantRecorded(t, "workbook.txt", dump(t, out.Bytes())+"## told\n"+strings.Join(told, "\n")+"\n")
	want := Sum{Orders: 8, Sold: 4, Waiting: 1, Cancelled: 2, Returned: 1, Revenue: 39_000, Profit: 25_000 - 15_000 - 2_500 - 700 - 1_250 + 10_000 - 6_500 - 1_000 - 700 - 500 - 700 + 1_000 - 2_000 - 100 - 700 - 50, Known: 3}
	same(t, "sums", stats.Sum, want)
	if len(stats.Days) != 31 || stats.Days[0].Orders != 2 || stats.Days[30].Orders != 2 || !stats.Days[1].Date.Equal(at(2, 0, 0)) || !stats.From.Equal(from) || !stats.To.Equal(to) {
		t.Errorf("days %+v", stats.Days)
	}
}

// In a month without orders there are the heads, the days and the notes.
func TestAnEmptyMonthHasNoSums(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	from, to := Month(at(15, 0, 0))
	if _, err := Write(t.Context(), shelf{}, from, to, bare{}, &out, func([]any) {}); err != nil {
		t.Fatal(err)
	}
	text := dump(t, out.Bytes())
	if n := strings.Count(text, "\nA2 "); n != 2 || !strings.Contains(text, "## sheet money\n") || !strings.Contains(text, "'sheet orders'!$B$2:$B$2,") {
		t.Errorf("%d sheets have a second row, want those of money and of notes: %s", n, text)
	}
	one := month()[:1]
	if _, err := Write(t.Context(), shelf{list: one}, from, to, bare{}, &out, func([]any) {}); err != nil {
		t.Error(err)
	}
}

// failing is a file that cannot be written.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestWhatKeepsAWorkbookFromBeingWrittenIsTold(t *testing.T) {
	t.Parallel()
	from, to := Month(at(15, 0, 0))
	for want, c := range map[string]struct {
		book  shelf
		texts Texts
		out   func() error
	}{
		"report: odd":      {book: shelf{err: errors.New("odd")}, texts: bare{}},
		"report: no space": {book: shelf{list: month()}, texts: bare{}, out: func() error { return nil }},
		"sheet orders has 16 columns and 1 names for t": {texts: bare{columns: func(string) []string { return []string{"x"} }}},
		"report: ": {texts: sameNames{}},
	} {
		var err error
		if c.out != nil {
			_, err = Write(t.Context(), c.book, from, to, c.texts, failing{}, func([]any) {})
		} else {
			_, err = Write(t.Context(), c.book, from, to, c.texts, &bytes.Buffer{}, func([]any) {})
		}
		if err == nil || !strings.HasPrefix(err.Error(), "report: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// sameNames are texts that give all sheets one name.
type sameNames struct{ bare }

func (sameNames) Text(string, any) string { return "a/b" }

func TestStatisticsCountEachOrderOnce(t *testing.T) {
	t.Parallel()
	from, to := at(1, 0, 0), at(32, 0, 0)
	s, err := Count(t.Context(), shelf{list: month()[:8]}, from, to)
	if err != nil {
		t.Fatal(err)
	}
	profit := kaspi.Tenge(25_000 - 15_000 - 2_500 - 700 - 1_250 + 10_000 - 6_500 - 1_000 - 700 - 500 - 700 + 1_000 - 2_000 - 100 - 700 - 50)
	same(t, "sums", s.Sum, Sum{Orders: 8, Sold: 4, Waiting: 1, Cancelled: 2, Returned: 1, Revenue: 39_000, Profit: profit, Known: 3})
	same(t, "a day", s.Days[0].Sum, Sum{Orders: 2, Sold: 2, Revenue: 35_000, Profit: 25_000 - 15_000 - 2_500 - 700 - 1_250 + 10_000 - 6_500 - 1_000 - 700 - 500, Known: 2})
	same(t, "cities", s.Cities, []City{{"Алматы", 5}, {"", 1}, {"Астана", 1}, {"Атырау", 1}})
	same(t, "accepted", s.Accept, []int{0, 1, 0, 0, 0, 0, 1})
	if s.Median != 7*time.Minute || s.Accepted() != 2 || len(s.Days) != 31 || !s.From.Equal(from) || !s.To.Equal(to) {
		t.Errorf("median %v of %d, %d days", s.Median, s.Accepted(), len(s.Days))
	}
	hours := [24]int{0: 2, 5: 1, 10: 1, 12: 1, 13: 1, 23: 2}
	same(t, "hours", s.Hours, hours)
	slices.SortFunc(s.Goods, func(a, b Good) int { return strings.Compare(a.SKU, b.SKU) })
	a, b := 0, 0
	for i, g := range s.Goods {
		switch g.SKU {
		case "a":
			a = i
		case "b":
			b = i
		}
	}
	same(t, "a good", s.Goods[a], Good{SKU: "a", Pieces: 3, Returned: 1, Revenue: 30_000, Known: 3, Last: "706", Profit: s.Goods[a].Profit})
	same(t, "a cancelled one", s.Goods[b], Good{SKU: "b", Pieces: 1, Cancelled: 4, Revenue: 5_000, Known: 1, Last: "705", Profit: s.Goods[b].Profit})
	total := kaspi.Tenge(0)
	for _, g := range s.Goods {
		total += g.Profit
		if g.Guessed() != (g.SKU == "c") {
			t.Errorf("of %s the profit is guessed: %t", g.SKU, g.Guessed())
		}
	}
	if total != profit || len(s.Goods) != 5 {
		t.Errorf("%d goods bring %d, want %d", len(s.Goods), total, profit)
	}
	if _, err := Count(t.Context(), shelf{err: errors.New("odd")}, from, to); err == nil || err.Error() != "statistics: odd" {
		t.Errorf("what cannot be read: %v", err)
	}
}

func TestTimesToAcceptAreInTheirSteps(t *testing.T) {
	t.Parallel()
	s := Stats{Accept: make([]int, len(Within)+1)}
	s.wait([]time.Duration{5*time.Minute + 1, 5 * time.Minute, 0, 3 * time.Hour, 3*time.Hour + 1, time.Hour, 15 * time.Minute, 30 * time.Minute})
	same(t, "steps", s.Accept, []int{2, 2, 1, 1, 0, 1, 1})
	if s.Median != 15*time.Minute || s.Accepted() != 8 {
		t.Errorf("median %v of %d", s.Median, s.Accepted())
	}
	s = Stats{}
	s.wait(nil)
	if s.Median != 0 || s.Accepted() != 0 {
		t.Errorf("of none: %v", s.Median)
	}
	same(t, "within", fmt.Sprint(Within), "[5m0s 15m0s 30m0s 1h0m0s 2h0m0s 3h0m0s]")
}

func TestSumsSayWhatIsGuessedAndTheAverage(t *testing.T) {
	t.Parallel()
	if (Sum{}).Average() != 0 || (Sum{Sold: 4, Revenue: 1_000}).Average() != 250 {
		t.Error("averages")
	}
	for _, c := range []struct {
		known, sold int
		want        bool
	}{{0, 0, false}, {1, 2, true}, {2, 2, false}} {
		if (Sum{Known: c.known, Sold: c.sold}).Guessed() != c.want || (Good{Known: c.known, Pieces: c.sold}).Guessed() != c.want {
			t.Errorf("%d of %d known: guessed is not %t", c.known, c.sold, c.want)
		}
	}
	list := []Good{{SKU: "a", Pieces: 1}, {SKU: "c", Pieces: 5}, {SKU: "b", Pieces: 5}, {SKU: "d"}, {SKU: "e", Pieces: -1}}
	pieces := func(g Good) int64 { return int64(g.Pieces) }
	var got []string
	for _, g := range append(Top(list, 9, pieces), Top(list, 1, pieces)...) {
		got = append(got, g.SKU)
	}
	same(t, "the top", got, []string{"b", "c", "a", "e", "b"})
	if list[0].SKU != "a" || list[3].SKU != "d" {
		t.Error("the list itself is sorted")
	}
}

func TestTimesBeginAndEndAtAlmatysMidnight(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 2, 28, 20, 0, 0, 0, time.UTC) // the first of March in Almaty
	from, to := LastDays(7, late)
	if want := at(-5, 0, 0); !from.Equal(want) || !to.Equal(at(2, 0, 0)) {
		t.Errorf("seven days are from %v to %v", from, to)
	}
	if from, to = Month(late); !from.Equal(at(1, 0, 0)) || !to.Equal(at(32, 0, 0)) || from.Location() != kaspi.Almaty() {
		t.Errorf("the month is from %v to %v", from, to)
	}
	if got := local(late); !got.Equal(late) || got.Hour() != 1 || !local(time.Time{}).IsZero() || local(time.Time{}).Location() != time.UTC {
		t.Errorf("by Almaty's clock it is %v", got)
	}
}

func TestAQuoteInANameEndsNoFormula(t *testing.T) {
	t.Parallel()
	if got := quoted(`a"b`); got != `"a""b"` {
		t.Errorf("quoted as %s", got)
	}
	var out bytes.Buffer
	from, to := Month(at(15, 0, 0))
	if _, err := Write(t.Context(), shelf{list: month()}, from, to, quoting{}, &out, func([]any) {}); err != nil {
		t.Fatal(err)
	}
	if text := dump(t, out.Bytes()); !strings.Contains(text, `'sheet''s orders'!$B$2:$B$9,">="&$A2`) || !strings.Contains(text, `,"outcome ""sold""")`) {
		t.Errorf("formulas are %s", text)
	}
}

// quoting are texts with quotes in them.
type quoting struct{ bare }

func (q quoting) Text(name string, view any) string {
	if name == "reports.sheet" {
		return "sheet's " + fmt.Sprint(view)
	}
	if name == "reports.outcome" {
		return fmt.Sprintf("outcome %q", view)
	}
	return q.bare.Text(name, view)
}
