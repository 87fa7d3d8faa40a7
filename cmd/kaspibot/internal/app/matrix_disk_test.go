//go:build !race

package app_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
)

// While the disk fails, whichever way, the seller is told what to do about it, and the list stays on line. When it is well
// again, without a restart, that is told too, the order that came meanwhile is shown once, and what was pressed is done once.
func TestEveryFaultOfTheDiskIsToldAndOver(t *testing.T) {
	t.Parallel()
	disk := &storetest.Disk{}
	playOn(t, disk, func(p *played) {
		pass(10 * time.Minute)
		for i, c := range []struct {
			kind feed.DiskKind
			says string
		}{
			{feed.DiskFull, "кончилось место"}, {feed.DiskReadOnly, "только для чтения"}, {feed.DiskFailing, "читает или пишет с ошибками"},
			{feed.DiskCorrupt, "База данных повреждена"}, {feed.DiskGone, "удалён или подменён"},
		} {
			before, code, next := p.newest(), strconv.Itoa(770_000_001+2*i), strconv.Itoa(770_000_002+2*i)
			p.kaspi.Put(fresh(code))
			if !p.soon(5*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —")) > 0 }) {
				t.Fatalf("%s: no card\n%s", c.kind, p.texts(before))
			}
			list := p.fetch(p.path())
			disk.FailAs(c.kind, 20*time.Minute)
			p.press("v1:acc:" + code)
			p.kaspi.Put(fresh(next))
			if !p.soon(10*time.Minute, func() bool {
				return len(p.since(before, "Данные магазина в опасности", c.says)) > 0
			}) {
				t.Errorf("%s: nobody is told\n%s", c.kind, p.texts(before))
			}
			if got := p.fetch(p.path()); !bytes.Equal(got, list) {
				t.Errorf("%s: %d bytes are served in place of %d", c.kind, len(got), len(list))
			}
			for disk.Failing() {
				pass(time.Minute)
			}
			if !p.soon(40*time.Minute, func() bool { return len(p.since(before, "Данные снова сохраняются")) > 0 }) {
				t.Errorf("%s: its end is not told\n%s", c.kind, p.texts(before))
			}
			if !p.soon(10*time.Minute, func() bool { return len(p.since(before, "Заказ "+next+" —")) > 0 }) {
				t.Errorf("%s: the order never came\n%s", c.kind, p.texts(before))
			}
			if !p.soon(10*time.Minute, func() bool { return len(p.since(before, "Заказ "+code+" —", "Принят: Айгуль")) > 0 }) {
				t.Errorf("%s: the press is lost\n%s", c.kind, p.texts(before))
			}
			if n, m := p.kaspi.Accepts(code), len(p.since(before, "Заказ "+next+" —")); n != 1 || m != 1 {
				t.Errorf("%s: %d requests to accept, %d cards", c.kind, n, m)
			}
		}
		if p.starts != 1 {
			t.Errorf("%d starts", p.starts)
		}
	})
}

// A job that runs once a day may be the one that met the trouble: that it is over is told the same day.
func TestTheEndOfATroubleOfTheDiskDoesNotWaitForTheNextNight(t *testing.T) {
	t.Parallel()
	disk := &storetest.Disk{}
	playOn(t, disk, func(p *played) {
		pass(14 * time.Minute)
		disk.FailAs(feed.DiskFull, 3*time.Minute)
		if !p.soon(5*time.Minute, func() bool { return len(p.showing("Данные магазина в опасности")) > 0 }) {
			t.Fatalf("nobody is told\n%s", p.screen())
		}
		if !p.soon(2*time.Hour, func() bool { return len(p.showing("Данные снова сохраняются")) > 0 }) {
			t.Errorf("its end is not told\n%s", p.screen())
		}
	}, "SCHEDULE_CATALOGUE=0 15 5 * * *") // a quarter of an hour after the bubble begins
}

// Whatever of the list that Kaspi gets is damaged in the database, it stays on line. The next sync makes it again and publishes
// it, with what has changed since, the seller is told, and the sync after it finds nothing to mend.
func TestEveryDamageOfTheStoredListIsToldAndMended(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		article := p.supplier.Goods()[3].Article
		for i, c := range []struct {
			name, column string
			change       func([]byte) []byte
		}{
			{"the offers are cut", "offers", func(b []byte) []byte { return b[:len(b)/2] }},
			{"the offers are gone", "offers", func([]byte) []byte { return []byte{} }},
			{"the offers are zeros", "offers", func(b []byte) []byte { return make([]byte, len(b)) }},
			{"the offers are another's", "offers", func([]byte) []byte { return zipped(p.t, `[{"SKU":"1","Model":"A","Price":5}]`) }},
			{"the offers have lost a part", "offers", func(b []byte) []byte { return b[firstPart(p.t, b):] }},
			{"one bit of the offers is another", "offers", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
			{"the figures are cut", "version", func(b []byte) []byte { return b[:len(b)/2] }},
			{"the figures are gone", "version", func([]byte) []byte { return []byte{} }},
		} {
			p.end()
			before, list := p.newest(), len(sold(p.served()))
			p.copyData()
			damage(p.t, filepath.Join(p.dir, strconv.Itoa(p.starts+1)), c.column, c.change)
			p.supplier.Change(article, func(g *alstyletest.Good) { g.Quantity = 5 + i%2 })
			p.start()
			pass(30 * time.Second)
			if got := len(sold(p.fetch(p.path()))); got != list {
				t.Errorf("%s: %d goods are sold after the start, of %d", c.name, got, list)
			}
			if !p.soon(20*time.Minute, func() bool { return len(p.since(before, "был повреждён", "опубликовал")) > 0 }) {
				t.Errorf("%s: nobody is told\n%s", c.name, p.texts(before))
			}
			pass(30 * time.Minute)
			if got := p.fetch(p.path()); len(sold(got)) != list || !bytes.Contains(got, []byte(`stockCount="`+strconv.Itoa(5+i%2)+`"`)) {
				t.Errorf("%s: the list was not made again: %d goods of %d", c.name, len(sold(got)), list)
			}
			if n, m := len(p.since(before, "был повреждён")), len(p.since(before, "Прайс-лист задержан")); n != 1 || m != 0 {
				t.Errorf("%s: told %d times, asked %d times\n%s", c.name, n, m, p.texts(before))
			}
		}
	})
}

// served is the document that stands on disk as the last one.
func (p *played) served() []byte {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.data(), "pricelist", "*.xml"))
	var newest []byte
	var at time.Time
	for _, file := range files {
		if info, e := os.Stat(file); e == nil && info.ModTime().After(at) {
			at = info.ModTime()
			newest, err = os.ReadFile(file)
		}
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return newest
}

// damage changes a column of the version that was published last.
func damage(t *testing.T, dir, column string, change func([]byte) []byte) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var id int64
	var value []byte
	row := db.QueryRowContext(t.Context(), `select id, `+column+` from versions where status = 'published' order by turn desc limit 1`)
	if err := row.Scan(&id, &value); err != nil {
		t.Fatal(err)
	}
	var changed any = change(value)
	if column == "version" {
		changed = string(change(value))
	}
	if _, err := db.ExecContext(t.Context(), `update versions set `+column+` = $1 where id = $2`, changed, id); err != nil {
		t.Fatal(err)
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// firstPart is where the second part of a text begins that was compressed in parts.
func firstPart(t *testing.T, b []byte) int {
	t.Helper()
	r := bytes.NewReader(b)
	z, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	z.Multistream(false)
	if _, err := io.Copy(io.Discard, z); err != nil {
		t.Fatal(err)
	}
	return len(b) - r.Len()
}
