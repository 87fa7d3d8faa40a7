package upkeep_test

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

var wholeYear = flag.Bool("year", false, "fill the database with a year of a large shop, which takes minutes")

// shape is how large a shop is.
type shape struct {
	days, goods, perDay int // orders a day
	versions            int
	most                int64 // bytes of the database
}

// A tenth of a large shop through a third of a year, or with -year all of it: at most 200 MB.
func TestAYearFitsIntoTheBound(t *testing.T) {
	t.Parallel()
	s := shape{days: 90, goods: 370, perDay: 4, versions: 10, most: 2_600_000}
	if *wholeYear {
		s = shape{days: 365, goods: 18_500, perDay: 200, versions: 120, most: 200_000_000}
	}
	w := newWorld(t)
	y := year{world: w, shape: s, chance: rand.New(rand.NewPCG(1, 2)), raw: rawDatabase(t, w.dir)}
	y.supplier()
	for d := range s.days {
		y.day(d)
		w.now = w.now.Add(day)
		if d%7 == 6 || d == s.days-1 {
			must(t, w.upkeep().Do(t.Context()))
		}
	}
	info, err := os.Stat(filepath.Join(w.dir, "kaspibot.db"))
	must(t, err)
	rows, err := w.Rows(t.Context())
	must(t, err)
	t.Logf("%d days, %d goods, %d orders a day: %.1f MB, rows %v", s.days, s.goods, s.perDay, float64(info.Size())/1e6, rows)
	y.logSizes()
	if info.Size() > s.most {
		t.Errorf("%d bytes, at most %d", info.Size(), s.most)
	}
	if want := int64(s.perDay * (s.days - 60)); rows["forgotten"] < want-int64(s.perDay)*2 || rows["orders"] != int64(s.perDay*s.days) {
		t.Errorf("rows: %v, want about %d forgotten", rows, want)
	}
	wal, err := os.Stat(filepath.Join(w.dir, "kaspibot.db-wal"))
	must(t, err)
	if wal.Size() > 1<<20 {
		t.Errorf("the journal has %d bytes", wal.Size())
	}
}

// year fills a database. What has no bulk way into the store is written beside it.
type year struct {
	*world
	shape
	chance *rand.Rand
	raw    *sql.DB
}

func rawDatabase(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db")+"?_pragma=busy_timeout(5000)&_pragma=secure_delete(1)&_pragma=synchronous(0)")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func (y *year) supplier() {
	items := make([]feed.Item, y.goods)
	list := make([]feed.Listing, y.goods)
	offers := make([]feed.Offer, y.goods)
	for n := range items {
		article := feed.Article(fmt.Sprint(40_000 + n))
		name := fmt.Sprintf("Ноутбук Lenovo IdeaPad Slim %d 15IRU%d 8GB/512GB серый, модель 2025 года", n%9, n)
		items[n] = storetest.Item(article, n%60, feed.Tenge(5_000+n))
		items[n].Name, items[n].Brand, items[n].Image = name, "Lenovo", "https://al-style.kz/upload/iblock/"+fmt.Sprint(n)+".jpg"
		list[n] = storetest.Listing(feed.SKU(article), article, feed.MatchSKU)
		list[n].Model, list[n].Brand = feed.Text(name), "Lenovo"
		offers[n] = feed.Offer{
			SKU: feed.SKU(article), Article: article, Model: feed.Text(name), Brand: "Lenovo", Price: feed.Tenge(7_000 + n),
			Cost: feed.Tenge(5_000 + n), Floor: feed.Tenge(6_000 + n), Stock: y.chance.IntN(60),
		}
	}
	ctx := y.t.Context()
	must(y.t, y.SaveCatalogue(ctx, items, y.now))
	_, err := y.SaveStock(ctx, items, y.now)
	must(y.t, err)
	must(y.t, y.ImportListings(ctx, list))
	for range y.versions {
		for n := range offers {
			offers[n].Stock, offers[n].Price = y.chance.IntN(60), offers[n].Price+feed.Tenge(y.chance.IntN(20)*10)
		}
		_, err := y.SaveVersion(ctx, storetest.Version(feed.StatusPublished), feed.PackOffers(offers...))
		must(y.t, err)
	}
}

// day is a day of orders that all end, of updates, fetches, and of a third of the goods that change.
func (y *year) day(d int) {
	ctx := y.t.Context()
	recs := make([]orders.Record, y.perDay)
	tx, err := y.raw.BeginTx(ctx, nil)
	must(y.t, err)
	exec := func(text string, args ...any) {
		_, err := tx.ExecContext(ctx, text, args...)
		must(y.t, err)
	}
	ms := y.now.UnixMilli()
	for n := range recs {
		recs[n] = y.order(d*y.perDay + n)
	}
	exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
		insert into history select cast(40000 + ($2 + i * 3) % $3 as text), $4 + i, i % 60, 0, 5000, 7000 from n`,
		y.goods*3/10, d*7919, y.goods, ms)
	for n := range y.perDay * 2 {
		id := int64(d*y.perDay*2 + n + 1)
		exec(`insert into inbox (id, at, body, done_at) values ($1, $2, x'', $2)`, id, ms)
		code := recs[n%len(recs)].Order.Code
		exec(`insert into audit (at, who_id, who_name, who_chat, verb, code, result, detail) values ($1, 7, 'Айгуль Ким', -1001234567890, 'accept', $2, 'done', 'parcels 1')`, ms, code)
		exec(`insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act)
			values ($1, 'accept', $2, 7, 'Айгуль Ким', -1001234567890, 'done', 1, $3, $3, $3, '', '{"Verb":"accept","Press":123456789}')`,
			fmt.Sprint("accept:", code, ":", n/len(recs)), code, ms)
	}
	for n := range 60 {
		exec(`insert into pulls (at, addr, agent, status, version, bytes, gzip) values ($1, '194.187.247.152', 'Java/17.0.9', 200, 1, 900000, 1)`, ms+int64(n))
		if n < 10 {
			exec(`insert into news (key, at, news) values ($1, $2, '{"Kind":"cancelled","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CHANGED_MIND"}')`, fmt.Sprint(d, ".", n), ms)
		}
	}
	exec(`delete from pulls where id <= (select max(id) from pulls) - 20000`)
	must(y.t, tx.Commit())
	must(y.t, y.SaveRecords(ctx, recs...))
	tx, err = y.raw.BeginTx(ctx, nil)
	must(y.t, err)
	for n, r := range recs {
		for _, chat := range []int{101, 102} {
			exec(`insert into cards (code, chat, message, shown, urgency) values ($1, $2, $3, 5, 0)`, r.Order.Code, chat, d*y.perDay+n+1)
		}
	}
	must(y.t, tx.Commit())
}

// order is a usual one, as Kaspi tells it when it is over.
func (y *year) order(n int) orders.Record {
	r := y.personal(fmt.Sprint(812_000_000+n), orders.StageDone)
	r.Order.Entries[0].ID = kaspi.EntryID(kaspi.IDOf(r.Order.Code + "00"))
	r.Order.Entries[0].Title = fmt.Sprintf("Ноутбук Lenovo IdeaPad Slim 3 15IRU8 8GB/512GB серый %d", n%5000)
	r.Facts = orders.Facts{
		At: y.now, Total: r.Order.Total, Delivery: orders.Amount{Tenge: 1290, Known: true}, Tax: 5199,
		Lines: []orders.LineFacts{{
			SKU: "40001", Article: "40001", Quantity: 2, Need: 2, Stock: 14, StockAt: y.now,
			Cost: orders.Amount{Tenge: 50_000, Known: true}, Commission: orders.Amount{Tenge: 15_000, Known: true},
		}},
	}
	r.History = []orders.HistoryEntry{{Verb: orders.VerbAssemble, By: "Айгуль Ким", At: y.now, Parcels: 1}}
	r.Detail, r.Work, r.Note, r.Deadline, r.Urgency = "", orders.Work{}, orders.NoteNone, time.Time{}, 0
	o := &r.Order
	o.State, o.Status, o.CancellationReason = kaspi.StateArchive, kaspi.StatusCompleted, ""
	o.PreOrder, o.SignatureRequired, o.IMEIRequired, o.Reserved, o.Recipient = false, false, false, time.Time{}, kaspi.Person{}
	if n%3 > 0 {
		o.PaymentMode, o.CreditTerm = "PREPAID", 0
	}
	if n%4 == 0 { // an order has 1.25 lines
		second := o.Entries[0]
		second.Number, second.SKU = 1, "40002"
		o.Entries = append(o.Entries, second)
		r.Facts.Lines = append(r.Facts.Lines, r.Facts.Lines[0])
	}
	r.Seen, r.AsOf, r.Entered.At = y.now.Add(-time.Hour), y.now, y.now
	return r
}

// logSizes tells the bytes of each table with its indexes.
func (y *year) logSizes() {
	rows, err := y.raw.QueryContext(y.t.Context(), `select s.tbl_name, sum(d.pgsize) from dbstat d
		join sqlite_schema s on s.name = d.name group by 1 order by 2 desc limit 14`)
	if err != nil {
		y.t.Log("no sizes by table: ", err)
		return
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table string
		var bytes int64
		must(y.t, rows.Scan(&table, &bytes))
		y.t.Logf("%-12s %7.2f MB", table, float64(bytes)/1e6)
	}
	must(y.t, rows.Err())
	for form := range 3 {
		var n, mean float64
		must(y.t, y.raw.QueryRowContext(y.t.Context(), `select count(*), coalesce(avg(length(record)), 0) from orders where form = $1`, form).Scan(&n, &mean))
		y.t.Logf("%6.0f records of form %d: %4.0f characters each", n, form, mean)
	}
}
