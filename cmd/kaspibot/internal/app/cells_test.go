//go:build !race

package app_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// cell is a column of a row, and what becomes of it.
type cell struct {
	table, column, value string
	where                string // the row
}

func (c cell) String() string {
	return fmt.Sprintf("%s.%s = %s where %s", c.table, c.column, c.value, c.where)
}

// Orders of the shop whose cells are damaged.
const (
	hurt    = "600000001" // its rows are the damaged ones, where a table has one of it
	waiting = "600000002" // is accepted by a press
	leaving = "600000003" // is cancelled by its buyer
)

// badCells are what a cell may hold that the program has never written: the table refuses those that its type cannot have.
var badCells = []string{`'чушь'`, `char(1, 123)`, `''`, `-1`, `9223372036854775807`, `x'0000'`, `null`}

// loudCells are tables whose reading is all or nothing.
var loudCells = map[string]string{
	"listings":         "a shop without one of its listings would change what it sells",
	"goose_db_version": "whether the tables are those that this program knows is all or nothing",
}

// rowsOf are rows that a shop has only at times; the rest comes of what it does before.
var rowsOf = []string{
	`insert into inbox (id, at, body, tries, taken, done_at) values (1, 946684800000, x'', 1, 0, 946684801000)`,
	`insert into dialogs (chat, user_id, step, data, message, expires) values (701, 701, 'code', '{"Code":"600000001","Left":3}', 3, 946771200000)`,
	`insert into waybills (code, chat, message, since, due, looks, topic) values ('600000001', 700, 3, 946684800000, 946684800000, 0, 0)`,
	`insert into rulings (code, at, mode, outcome, doubts) values ('600000001', 946684800000, 'dry', 'left', '["stock"]')`,
	`insert into told (code, chat) values ('600000001', 701)`,
	`insert into readings (sku, good) values ('86143', 1)`,
	`insert into imports (id, state, body) values (1, 'pending', '{"ID":1,"At":"2000-01-01T00:00:00Z","By":"x","File":"a.xlsx"}')`,
	`insert into tries (chat, key, tries, last, named) values (700, '600000001', 1, 946684800000, 0)`,
	`insert into gathered (chat, key, at, kind, line) values (700, 'news 1', 946684800000, 'cancelled', 'x')`,
	`insert into invites (id, hash, role, by_id, made, expires, ended, used_by) values (1, 'ab', 'packer', 700, 946684800000, 947284800000, 0, 0)`,
	`insert into people (user_id, name, role, language, quiet_from, quiet_to, invited_by, joined, removed) values (702, 'x', 'packer', 'kk', 60, 120, 700, 946684800000, 0)`,
	`insert into subscriptions (chat, kind, mode) values (700, 'back', 'silent')`,
	`insert into listings (sku, article, match, imported, model, brand, price, override, listed) values ('KET-17', '', '', 1, 'A', 'B', 9000, '{}', '{}')`,
	`insert into reserves (order_code, line, sku, article, pieces, figure, at, left_at, settled_at) values ('600000001', 9, 'KET-17', '1', 1, 5, 946684800000, 0, 0)`,
	`insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values
		('hold:600000001', 'accept', '600000001', 700, 'x', 700, 'claimed', 1, 946684800000, 0, 0, '', '{"Verb":"accept"}')`,
	`insert into news (key, at, news) values ('back:600000001:1', 946684800000, '{"Kind":"back","Code":"600000001","Stage":"new"}')`,
	`insert into heard (chat, last) values (709, 1)`,
	`insert into published_offers (sku, article, offer) select 'x', '9', '{"SKU":"x","Article":"9"}' where not exists (select * from published_offers)`,
}

// onFile works on a database that no program has open.
func onFile(t *testing.T, dir string, work func(db *sql.DB)) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db")+"?_pragma=foreign_keys(0)&_pragma=synchronous(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	work(db)
}

func texts(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	return list
}

// cellsOf are all that can be damaged, by table.
func cellsOf(t *testing.T, db *sql.DB) map[string][]cell {
	t.Helper()
	all := map[string][]cell{}
	for _, table := range texts(t, db, `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`) {
		rows := []string{"true"}
		switch columns := texts(t, db, `select name from pragma_table_info('`+table+`')`); {
		case table == "settings": // each is something else
			rows = texts(t, db, `select 'key = ''' || key || '''' from settings order by key`)
		case table != "audit" && slices.Contains(columns, "code"):
			rows = []string{"code = '" + hurt + "'"}
		case slices.Contains(columns, "order_code"):
			rows = []string{"order_code = '" + hurt + "'"}
		}
		for _, where := range rows {
			key := strings.Join(texts(t, db, `select name from pragma_table_info('`+table+`') where pk > 0 order by pk`), ", ")
			one := `(` + key + `) in (select ` + key + ` from ` + table + ` where ` + where + ` order by 1 desc limit 1)`
			for _, column := range texts(t, db, `select name from pragma_table_info('`+table+`')`) {
				for _, value := range badCells {
					c := cell{table, column, value, one}
					tx, err := db.BeginTx(t.Context(), nil)
					if err != nil {
						t.Fatal(err)
					}
					if n, err := c.damage(t, tx); err == nil && n == 0 {
						t.Errorf("no row to damage in %s where %s: let the shop make one", table, where)
					} else if err == nil {
						all[table] = append(all[table], c)
					}
					_ = tx.Rollback()
				}
			}
		}
	}
	return all
}

func (c cell) damage(t *testing.T, tx *sql.Tx) (rows int64, err error) {
	t.Helper()
	done, err := tx.ExecContext(t.Context(), `update `+c.table+` set `+c.column+` = `+c.value+` where `+c.where)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// sweep is the shop whose cells are damaged, one round after the other, each on the same data.
type sweep struct {
	*played
	good  string // the folder of the data
	round int
}

// prepare lets a shop work, and keeps its data.
func (w *sweep) prepare() {
	p := w.played
	shop := []string{hurt, waiting, leaving, "600000004", "600000005", "600000006"}
	for i, code := range shop { // each has a card of its own
		p.put(1, func(_ int, o *kaspitest.Order) { o.Code = code })
		p.until("a card", 2*time.Minute, func() bool {
			return len(p.showing("Заказ 60000000")) > i && len(p.showingIn(marat.ID, "Заказ 60000000")) > i
		})
	}
	p.press("v1:acc:" + shop[3])
	p.kaspi.Cancel(shop[4], "BUYER_CANCELLATION_HIMSELF")
	p.until("an accepted one", time.Minute, func() bool { return p.kaspi.Accepted(shop[3]) == 1 })
	_ = p.fetch(p.path())
	pass(2 * time.Minute)
	p.end()
	w.good = p.data()
	onFile(p.t, w.good, func(db *sql.DB) {
		for _, text := range append(rowsOf, // the cards of what is acted on are drawn anew in each round
			`update cards set shown = 0 where code in ('`+waiting+`', '`+leaving+`')`, `PRAGMA wal_checkpoint(TRUNCATE)`) {
			if _, err := db.ExecContext(p.t.Context(), text); err != nil {
				p.t.Fatalf("%s: %v", text, err)
			}
		}
	})
}

// begin makes the data of the next start, with damaged cells.
func (w *sweep) begin(cells []cell) {
	p := w.played
	dir := filepath.Join(p.dir, strconv.Itoa(p.starts+1))
	if err := copyAll(w.good, dir); err != nil {
		p.t.Fatal(err)
	}
	onFile(p.t, dir, func(db *sql.DB) {
		tx, err := db.BeginTx(p.t.Context(), nil)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, c := range cells {
			_, _ = c.damage(p.t, tx) // may be in the way of another one
		}
		if err := tx.Commit(); err != nil {
			p.t.Fatal(err)
		}
	})
}

func copyAll(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(from, path)
		if err != nil || strings.HasSuffix(path, "-shm") {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o600)
	})
}

var (
	moments = regexp.MustCompile(`time=\S+ |[0-9]+`)
	panics  = regexp.MustCompile(`panic|goroutine `)
)

// live lets a program live on damaged data for a while, and returns what is wrong with that.
func (w *sweep) live(cells []cell) (wrong []string) {
	p := w.played
	w.begin(cells)
	w.round++
	fresh := strconv.Itoa(610_000_000 + w.round)
	for _, code := range []string{waiting, leaving} {
		p.put(1, func(_ int, o *kaspitest.Order) { o.Code = code })
	}
	accepts, accepted, newest, logged := p.kaspi.Accepts(waiting), p.kaspi.Accepted(waiting), p.newest(), len(p.log.String())
	want := func(what string, ok func() bool) {
		if !p.soon(3*time.Minute, ok) {
			wrong = append(wrong, what)
		}
	}
	p.start()
	shown := func(chat int64, code string) (found []tgtest.Message) {
		return p.showingIn(chat, "Заказ "+code+" — ")
	}
	has := func(chat int64, data string) func() bool {
		return func() bool {
			return slices.ContainsFunc(p.telegram.Messages(chat), func(m tgtest.Message) bool {
				return slices.ContainsFunc(slices.Concat(m.Keyboard...), func(b tgtest.Button) bool { return b.Data == data })
			})
		}
	}
	accept := "v1:acc:" + waiting
	for _, who := range []tgtest.User{aigul, marat} {
		want(who.FirstName+" is not shown the waiting order's card", has(who.ID, accept))
	}
	p.put(1, func(_ int, o *kaspitest.Order) { o.Code = fresh })
	p.kaspi.Cancel(leaving, "BUYER_CANCELLATION_HIMSELF")
	if has(aigul.ID, accept)() {
		p.press(accept)
	}
	want("the press is not accepted", func() bool { return p.kaspi.Accepted(waiting) == accepted+1 })
	for _, who := range []tgtest.User{aigul, marat} {
		want(who.FirstName+" is not told the new order", func() bool { return len(shown(who.ID, fresh)) == 1 })
		want(who.FirstName+" has the accepted order's old card", func() bool { return !has(who.ID, accept)() })
		want(who.FirstName+" has the cancelled order's old card", func() bool { return !has(who.ID, "v1:acc:"+leaving)() })
	}
	for command, answer := range map[string]string{"/orders": "Новые", "/status": "Al-Style"} {
		p.telegram.Say(aigul, aigul.ID, command)
		want(command+" is not answered", func() bool { return len(p.since(newest, answer)) > 0 })
	}
	pass(6 * time.Minute)
	if !strings.Contains(string(p.fetch(p.path())), "<offer ") {
		wrong = append(wrong, "the list is not served")
	}
	if n := p.kaspi.Accepts(waiting) - accepts; n > 1 {
		wrong = append(wrong, fmt.Sprintf("accepted %d times", n))
	}
	p.kaspi.Cancel(fresh, "BUYER_CANCELLATION_HIMSELF")
	p.end()
	return append(wrong, complaints(p.log.String()[logged:])...)
}

// complaints are lines of a log that tell of a panic, or the same again and again.
func complaints(text string) (wrong []string) {
	times := map[string]int{}
	for line := range strings.SplitSeq(text, "\n") {
		if panics.MatchString(line) {
			wrong = append(wrong, line)
		}
		times[moments.ReplaceAllString(line, "")]++
	}
	for _, line := range slices.Sorted(maps.Keys(times)) {
		if n := times[line]; line != "" && n > 9 {
			wrong = append(wrong, fmt.Sprintf("logged %d times: %.300s", n, line))
		}
	}
	return wrong
}

// A page of the database may be damaged where SQLite does not see it. One value that is not as the program has written it costs
// its row at the most: the program starts, every other order is shown, accepted and told, and the list is served.
func TestADamagedCellCostsItsRowAtTheMost(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		w := &sweep{played: p}
		w.prepare()
		var all map[string][]cell
		onFile(p.t, w.good, func(db *sql.DB) { all = cellsOf(p.t, db) })
		for table := range loudCells {
			delete(all, table)
		}
		const rounds = 30
		parts := make([][]cell, rounds)
		n := 0
		for _, table := range slices.Sorted(maps.Keys(all)) {
			for i, c := range all[table] {
				parts[i%rounds] = append(parts[i%rounds], c)
				n++
			}
		}
		p.t.Logf("%d cells of %d tables", n, len(all))
		parts = append([][]cell{nil}, parts...)
		for i, part := range parts {
			wrong := w.live(part)
			if len(wrong) == 0 {
				continue
			}
			p.t.Errorf("round %d: %s", i, strings.Join(wrong, "\n\t"))
			if os.Getenv("BLAME") == "" {
				continue
			}
			for _, c := range part {
				p.t.Logf("round %d: one of %v", i, c)
			}
		}
	}, "TELEGRAM_OWNERS=700,701")
}
