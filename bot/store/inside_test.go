package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lib "modernc.org/sqlite/lib"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

func TestResultCodesOfSQLiteAreNamed(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]feed.DiskKind{
		lib.SQLITE_READONLY_DBMOVED: feed.DiskGone, lib.SQLITE_READONLY: feed.DiskReadOnly, lib.SQLITE_READONLY_ROLLBACK: feed.DiskReadOnly,
		lib.SQLITE_PERM: feed.DiskReadOnly, lib.SQLITE_FULL: feed.DiskFull, lib.SQLITE_CANTOPEN: feed.DiskGone, lib.SQLITE_CORRUPT: feed.DiskCorrupt,
		lib.SQLITE_CORRUPT_INDEX: feed.DiskCorrupt, lib.SQLITE_NOTADB: feed.DiskCorrupt, lib.SQLITE_IOERR: feed.DiskFailing,
		lib.SQLITE_IOERR_FSYNC: feed.DiskFailing, lib.SQLITE_BUSY: "", lib.SQLITE_CONSTRAINT: "",
	} {
		if got := kindOf(code); got != want {
			t.Errorf("%d is %q, want %q", code, got, want)
		}
	}
}

// On a disk without second names a copy is given its one; and one that is not there cannot be named.
func TestACopyIsNamedOnADiskWithoutSecondNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	part, stem := filepath.Join(dir, "part"), filepath.Join(dir, "copy")
	if err := os.Mkdir(part, 0o700); err != nil { // a folder has no second name on any disk
		t.Fatal(err)
	}
	to, err := nameFree(part, stem)
	if info, err2 := os.Stat(to); err != nil || err2 != nil || !info.IsDir() || to != stem+".db" {
		t.Errorf("named %s: %v, %v", to, err, err2)
	}
	if _, err := nameFree(part, stem); err == nil {
		t.Error("what is not there was named")
	}
	if got := freeName(stem); got != stem+"-2.db" {
		t.Errorf("the next name is %s", got)
	}
}

// Health leaves nothing behind, tells what is owed and the size, and names a folder in which nothing can be written.
func TestALookAtTheDatabaseLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	if err := s.SetSetting(t.Context(), "key", "value"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, databaseFile))
	journal, err2 := os.Stat(filepath.Join(dir, databaseFile+"-wal"))
	if err := errors.Join(err, err2); err != nil || journal.Size() == 0 {
		t.Fatal("no journal: ", err)
	}
	size, err := s.Health(t.Context(), time.UnixMilli(1_700_000_000_123))
	if err != nil || size != info.Size()+journal.Size() {
		t.Errorf("%d bytes, %v, of %d and %d in the journal", size, err, info.Size(), journal.Size())
	}
	if tried, _, err := s.Setting(t.Context(), "database.tried"); tried != "1700000000123" || err != nil {
		t.Errorf("tried at %s, %v", tried, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "kaspibot-room-*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if err := hasRoom(filepath.Join(dir, "missing")); err == nil {
		t.Error("there is room in a folder that is not there")
	}
	refused := true
	_ = s.db.owed.Note(t.Context(), func(context.Context) error {
		if refused {
			return os.ErrInvalid
		}
		return nil
	})
	if got, err := s.Health(t.Context(), time.Now()); err == nil || got == 0 {
		t.Errorf("%d bytes, and nobody is told of what is owed", got)
	}
	refused = false
	if _, err := s.Health(t.Context(), time.Now()); err != nil {
		t.Error(err)
	}
}

// A transaction that reads first cannot fail half-way because another program has written meanwhile; and writers of this one
// wait for each other without asking the engine again and again.
func TestWhoReadsBeforeWritingIsNotOvertaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	db := beside(filepath.Join(dir, databaseFile))
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), `PRAGMA busy_timeout = 0`); err != nil {
		t.Fatal(err)
	}
	var queued sync.WaitGroup
	err := s.db.tx(t.Context(), "work", func(tx *sql.Tx) error {
		_, _, err := query[int64]{"read", `select count(*) from settings`, scanNumber}.one(t.Context(), tx)
		if _, err := db.ExecContext(t.Context(), `insert into settings (key, value) values ('other', 'x')`); err == nil {
			t.Error("somebody else has written meanwhile")
		}
		queued.Go(func() {
			if err := s.SetSetting(t.Context(), "second", "x"); err != nil {
				t.Error(err)
			}
		})
		for s.db.write.Stats().WaitCount == 0 && t.Context().Err() == nil {
			runtime.Gosched()
		}
		_, err2 := tx.ExecContext(t.Context(), `insert into settings (key, value) values ('first', 'x')`)
		return errors.Join(err, err2)
	})
	queued.Wait()
	if err != nil {
		t.Error(err)
	}
}

// The journal is cut without writers waiting, and they wait as before afterwards.
func TestWritersWaitAsLongAsBeforeAfterACut(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	if err := s.CutJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	var ms int
	if err := s.db.write.QueryRowContext(t.Context(), `PRAGMA busy_timeout`).Scan(&ms); err != nil || ms != 5000 {
		t.Errorf("writers wait %d ms, %v", ms, err)
	}
}

// A page that others have written meanwhile, or that is not there any more, stays as it is.
func TestPagesThatOthersHaveWrittenStay(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	if _, err := s.OverwriteFree(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := query[filePage]{"read", pagesFrom, scanPage}.all(t.Context(), s.db.read, 1, 9999)
	if err != nil || len(before) == 0 {
		t.Fatal(len(before), err)
	}
	if err := s.overwritePages(t.Context(), []int64{1, 2, 99_999}); err != nil {
		t.Error(err)
	}
	after, err := query[filePage]{"read", pagesFrom, scanPage}.all(t.Context(), s.db.read, 1, 9999)
	if err != nil || len(before) != len(after) || !bytes.Equal(before[1].data, after[1].data) {
		t.Errorf("%d pages and %d, %v", len(before), len(after), err)
	}
	if n, err := s.OverwriteFree(t.Context()); n != 0 || err != nil {
		t.Errorf("%d pages had something, %v", n, err)
	}
}

// Each page that has something in what is not in use is overwritten, and counted.
func TestEveryPageWithRestsIsOverwrittenAndCounted(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	if err := s.db.exec(t.Context(), "fill", `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
		insert into settings (key, value) select i, hex(zeroblob(350)) from n`); err != nil { // on more pages than are read at once
		t.Fatal(err)
	}
	if _, err := s.OverwriteFree(t.Context()); err != nil {
		t.Fatal(err)
	}
	pages, err := query[filePage]{"read", pagesFrom, scanPage}.all(t.Context(), s.db.read, 1, 9999)
	if err != nil || len(pages) <= pagesAtOnce {
		t.Fatal(len(pages), err)
	}
	want := 0
	for _, p := range pages[len(pages)-pagesAtOnce/2:] {
		list, rows := int(binary.BigEndian.Uint16(p.data[3:])), int(binary.BigEndian.Uint16(p.data[5:]))
		if p.data[0] != 13 && p.data[0] != 10 || rows-1 < 8+2*list {
			continue
		}
		p.data[rows-1] = 'x'
		if err := s.db.exec(t.Context(), "spoil", `update sqlite_dbpage set data = $1 where pgno = $2`, p.data, p.number); err != nil {
			t.Fatal(err)
		}
		want++
	}
	if n, err := s.OverwriteFree(t.Context()); n != want || want <= rewriteAtOnce || err != nil {
		t.Errorf("%d pages, want %d: %v", n, want, err)
	}
}

// What is longer than a statement that is kept, or is none that works with rows, is parsed each time.
func TestOnlyStatementsThatComeAgainAreKeptParsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"select 1": true, "\n\t with x as (select 1) select 1": true, "insert into t values (1)": true, "update t set a = 1": true,
		"delete from t": true, "PRAGMA user_version": false, "VACUUM": false, "": false, "selects 1": false,
		"select " + strings.Repeat("1", 1992): true, "select " + strings.Repeat("1", 1993): false,
	} {
		if got := kept(text); got != want {
			t.Errorf("%.20q is kept: %t", text, got)
		}
	}
}

// An error of a statement is told, and the statement is as good as before.
func TestAStatementThatFailedIsGoodAgain(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	const insert = `insert into settings (key, value) values ($1, $2)`
	const returning = insert + ` returning value`
	for range 2 {
		for _, key := range []string{"a", "b"} {
			if err := s.db.exec(t.Context(), "write", insert, key, "1"); err != nil {
				t.Fatal(err)
			}
			if err := s.db.exec(t.Context(), "write", insert, key, "1"); err == nil {
				t.Error("a key twice")
			}
			if _, _, err := (query[string]{"write", returning, scanText}).one(t.Context(), s.db.write, key, "1"); err == nil {
				t.Error("a key twice, and read")
			}
			if _, err := s.db.write.QueryContext(t.Context(), `select 1 from nothing`); err == nil { //nolint:rowserrcheck,sqlclosecheck // there are none
				t.Error("a table that is not there")
			}
			if err := s.db.exec(t.Context(), "write", `delete from nothing`); err == nil {
				t.Error("a table that is not there")
			}
		}
		if err := s.db.exec(t.Context(), "write", `delete from settings`); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatDoesNotReachTheDiskIsTold(t *testing.T) {
	t.Parallel()
	if err := flush(t.TempDir()); err != nil { // which not every system can
		t.Error(err)
	}
	if err := flush(filepath.Join(t.TempDir(), "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
	if err := flush(os.DevNull); err == nil && runtime.GOOS == "linux" {
		t.Errorf("%s is on the disk", os.DevNull)
	}
}

func TestAColumnOfJSONTakesText(t *testing.T) {
	t.Parallel()
	var v []int
	if err := (asJSON{&v}).Scan("[1,2]"); err != nil || len(v) != 2 {
		t.Errorf("%v, %v", v, err)
	}
	for _, column := range []any{nil, int64(1), "{", []byte("[1]")} {
		if err := (asJSON{&v}).Scan(column); err == nil {
			t.Errorf("%v was read", column)
		}
	}
	if text, err := (asJSON{v}).Value(); text != "[1,2]" || err != nil {
		t.Errorf("%v, %v", text, err)
	}
	if _, err := (asJSON{func() {}}).Value(); err == nil {
		t.Error("a function was written")
	}
}

// A reading has each article once, sorted, whatever comes: the later counts.
func TestAReadingHasEachArticleOnceAsItCameLast(t *testing.T) {
	t.Parallel()
	for came, want := range map[string]string{
		"": "0:", "5=1": "1: 5=1", "1=1 2=2 3=3": "3: 1=1 2=2 3=3", "3=1 1=2 2=3": "3: 1=2 2=3 3=1", "1=1 1=2": "1: 1=2", "2=1 1=2 2=3 1=4 2=5": "2: 1=4 2=5",
		"long-article-2=1 long-article-1=2 long-article-2=3": "2: long-article-1=2 long-article-2=3", "10=1 9=2 1=3": "3: 1=3 10=1 9=2",
	} {
		var p ReadingPacker
		for one := range strings.FieldsSeq(came) {
			article, n, _ := strings.Cut(one, "=")
			p.Add(feed.Article(article), Figures{Cost: feed.Tenge(n[0] - '0')})
		}
		r := p.Reading()
		got := fmt.Sprint(r.Len(), ":")
		for c := r.cursor(); c.next(); {
			got += fmt.Sprintf(" %s=%d", c.article, c.Cost)
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", came, got, want)
		}
	}
}

// Most answers of the supplier say nothing new about most articles.
func TestAReadingWithNothingElseIsNotWrittenAnew(t *testing.T) {
	r := ReadingOf(map[feed.Article]Figures{"1": {Cost: 1}, "2": {Cost: 2}})
	if n := testing.AllocsPerRun(10, func() { r = r.With(nil) }); n != 0 || r.Len() != 2 {
		t.Errorf("%d articles in %v pieces of memory", r.Len(), n)
	}
}

// A record is read as it was written, or not at all: no part of it, and nothing behind it.
func TestAPackedRecordIsReadWhole(t *testing.T) {
	t.Parallel()
	text := []byte(`{"Order":{"Code":"501"},"Note":"` + strings.Repeat("Чайник", 99) + `"}`)
	packed := pack(text)
	if got, err := unpack([]byte(packed)); err != nil || !bytes.Equal(got, text) || len(packed) > len(text)/4 {
		t.Errorf("%s is read as %s, %v", packed, got, err)
	}
	if got, err := unpack(text); err != nil || !bytes.Equal(got, text) {
		t.Errorf("what is not packed is read as %s, %v", got, err)
	}
	for _, bad := range []string{packHead, packHead + "?", packed + "?", packed[:len(packed)-4], packed[:len(packed)/2]} {
		if got, err := unpack([]byte(bad)); err == nil {
			t.Errorf("%s is read as %s", bad, got)
		}
	}
}

// What stands between fields and lines stands in no field.
func TestFiguresOfAnyTextAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	const any, plain = "a\tb\nc\rd\x00e", "a b c d e"
	amount := orders.Amount{Tenge: 7, Known: true}
	figures := func(text string) orders.Figures {
		return orders.Figures{
			Code: kaspi.OrderCode(text), Created: time.UnixMilli(5).UTC(), Stage: orders.Stage(text), Total: 9, Accept: -1, City: text,
			Money: orders.Money{Revenue: 8, Delivery: amount}, Lines: []orders.LineFigures{{SKU: text, Pieces: 2, Total: 3}, {SKU: text, Profit: amount}},
		}
	}
	if diff := cmp.Diff(figures(plain), unpackFigures(packFigures(figures(any)), nil)); diff != "" {
		t.Error(diff)
	}
}

// A shortened record has no field that is read as zero when it is missing; what stands in a list keeps its place.
func TestZerosAreLeftOutOfAShortText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":"","t":"0001-01-01T00:00:00Z","n":0,"b":false,"l":[],"m":{"x":0},"z":null}`: `{}`,
		`{"a":"v","t":"2026-01-01T00:00:00Z","n":-1,"b":true,"l":[0],"m":{"x":1}}`:        `{"a":"v","b":true,"l":[0],"m":{"x":1},"n":-1,"t":"2026-01-01T00:00:00Z"}`,
		`{"f":1.50,"l":["",{"a":0,"b":2},[{"c":false}]]}`:                                 `{"f":1.50,"l":["",{"b":2},[{}]]}`,
		`{`: ``, ``: ``,
	} {
		got, err := withoutZeros([]byte(text))
		if string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%s became %s, %v; want %s", text, got, err, want)
		}
	}
}

// On a disk without second names the former database is given its one.
func TestTheFormerDatabaseIsKeptOnADiskWithoutSecondNames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), databaseFile)
	if err := os.Mkdir(path, 0o700); err != nil { // a folder has no second name on any disk
		t.Fatal(err)
	}
	kept, err := keepFormer(t.Context(), path, time.UnixMilli(0).UTC())
	if info, err2 := os.Stat(kept); err != nil || err2 != nil || !info.IsDir() || filepath.Base(kept) != "before-restore-19700101-000000.db" {
		t.Errorf("kept in %s: %v, %v", kept, err, err2)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is in its place as well: %v", err)
	}
}

func TestALockThatCannotBeMadeIsHeldByNobody(t *testing.T) {
	t.Parallel()
	if held, err := lock(filepath.Join(t.TempDir(), "missing", "lock")); held != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("held %v, %v", held, err)
	}
}

// A file whose place cannot be made free is told to be in the way, and not merely to be there.
func TestWhatCannotBeRemovedForAFileIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "in it"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := makeEmpty(filepath.Join(dir, "missing", "file")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	err := makeEmpty(dir)
	if path, ok := errors.AsType[*fs.PathError](err); !ok || path.Op != "remove" {
		t.Errorf("got %v", err)
	}
}

// Offers that are not whole are an error, wherever they were cut; and nobody unpacks what comes behind the one that they look for.
func TestPackedOffersAreReadWholeOrNot(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"null": "", "[]": "", `[{"SKU":"a"}]`: "a", `[{"SKU":"a"},{"SKU":"b"}]`: "ab",
		"": "!", "7": "!", "{}": "!", "[": "!", `[{"SKU":"a"}`: "a!", `[{"SKU":"a"},`: "a!", `[{"SKU":"a"},{"SKU":`: "a!", `[7]`: "!", `[{"SKU":"stop"},7`: "stop",
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		got := ""
		err := eachPacked(b.Bytes(), func(o *feed.Offer) bool {
			got += string(o.SKU)
			return o.SKU != "stop"
		})
		if err != nil {
			got += "!"
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q: %v", text, got, want, err)
		}
	}
	if err := eachPacked([]byte("[]"), func(*feed.Offer) bool { return true }); err == nil {
		t.Error("what is not packed is read")
	}
}

// A full record is text that other programs read; of the others there are many, and they are short.
func TestAFullRecordIsPlainTextAndAShortOneIsPacked(t *testing.T) {
	t.Parallel()
	r := orders.Record{Order: kaspi.Order{Code: "501", Entries: []kaspi.Entry{{Title: strings.Repeat("Чайник ", 99)}}}, Stage: orders.StageDone}
	full, err := encodeRecord(r, orders.FormFull)
	if err != nil || !json.Valid([]byte(full)) {
		t.Errorf("a full record is %.40q, %v", full, err)
	}
	for _, form := range []orders.Form{orders.FormCompact, orders.FormForgotten} {
		short, err := encodeRecord(r, form)
		if err != nil || len(short) > len(full)/4 {
			t.Errorf("a short record has %d bytes of %d, %v", len(short), len(full), err)
		}
		if text, err := unpack([]byte(short)); err != nil || bytes.Contains(text, []byte(`""`)) || bytes.Contains(text, []byte(`:0`)) {
			t.Errorf("a short record says what is empty: %s, %v", text, err)
		}
		if got, err := decodeRecord([]byte(short)); err != nil || got.Order.Entries[0].Title != r.Order.Entries[0].Title {
			t.Errorf("it is read as %+v, %v", got, err)
		}
	}
}

// More orders may change between two looks than a query can name.
func TestOfVeryManyChangesNoneIsMissed(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	if _, err := s.StaleCards(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	for i := range 33_000 {
		s.db.changed.touch(kaspi.OrderCode(strconv.Itoa(i)))
	}
	r := orders.Record{Order: kaspi.Order{Code: "5"}, Stage: orders.StageNew, Announce: true, Revision: 1}
	if err := s.SaveRecords(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if stale, err := s.StaleCards(t.Context(), 7); err != nil || len(stale) != 1 {
		t.Errorf("%d cards are out of date, %v", len(stale), err)
	}
}

// Digits are looked for in several ways: an order that has them nowhere is passed over after one look.
func TestASearchLooksFirstForWhatAllWaysHaveInCommon(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"1234": 4, "123": 3, "12": 1, "чайник": 1, "+7 701 111-22-33": 3} {
		where, args := searched(orders.ParseSearch(text))
		if got := strings.Count(where, " like "); got != want || len(args) != want {
			t.Errorf("%s: %d looks with %d texts, want %d: %s", text, got, len(args), want, where)
		}
	}
	if where, _ := searched(orders.Search{{"еж", "ёж"}}); strings.Count(where, " like ") != 2 {
		t.Errorf("of what has nothing in common: %s", where)
	}
}

// An order that was up to date and has not been written since is not read again.
func TestOnlyOrdersThatHaveChangedAreLookedAt(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	order := func(code kaspi.OrderCode, revision int64) orders.Record {
		return orders.Record{Order: kaspi.Order{Code: code}, Stage: orders.StageNew, Announce: true, Revision: revision}
	}
	err := s.SaveRecords(t.Context(), order("1", 1), order("2", 1))
	for i, code := range []kaspi.OrderCode{"1", "2"} {
		err = errors.Join(err, s.ShowCards(t.Context(), 7, 30+i, chat.Card{Code: code, Shown: 1}))
	}
	_, err2 := s.StaleCards(t.Context(), 7)
	err3 := s.db.exec(t.Context(), "past the store", `update orders set revision = 2 where code = '1'`)
	if err := errors.Join(err, err2, err3, s.SaveRecords(t.Context(), order("2", 2))); err != nil {
		t.Fatal(err)
	}
	if stale, err := s.StaleCards(t.Context(), 7); err != nil || len(stale) != 1 || stale[0].Card.Code != "2" {
		t.Errorf("%+v, %v", stale, err)
	}
	if err := s.ShowCards(t.Context(), 7, 31, chat.Card{Code: "2", Shown: 2}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time nothing is looked at
		if stale, err := s.StaleCards(t.Context(), 7); err != nil || len(stale) > 0 {
			t.Errorf("%+v, %v", stale, err)
		}
	}
}

// Several people press the buttons of a message that nobody knows: all see that none is known, and one of them adopts it.
func TestOfManyWhoAdoptAMessageAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	const many = 5
	s := openAt(t, t.TempDir())
	writing, err := s.db.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, many)
	for i := range many {
		go func() { done <- s.AdoptCards(t.Context(), 7, 30, chat.Card{Code: kaspi.OrderCode(strconv.Itoa(i))}) }()
	}
	for s.db.write.Stats().WaitCount < many { // all have looked, and wait for who is writing
		runtime.Gosched()
	}
	for i := range many {
		_, err := writing.ExecContext(t.Context(), `insert into orders (code, stage, announce, revision, seen, record) values ($1, 'new', 1, 1, 0, '{}')`, strconv.Itoa(i))
		if err != nil {
			t.Fatal(err)
		}
	}
	err = writing.Close()
	for range many {
		err = errors.Join(err, <-done)
	}
	if cards, err2 := s.CardsIn(t.Context(), 7, 30); len(cards) != 1 || errors.Join(err, err2) != nil {
		t.Errorf("the message shows %+v: %v", cards, errors.Join(err, err2))
	}
}

// How fast an order was accepted is known, or not known: at once is known.
func TestHowFastAnOrderWasAcceptedComesBack(t *testing.T) {
	t.Parallel()
	for accept, want := range map[time.Duration]time.Duration{
		0: 0, time.Millisecond: time.Millisecond, 3*time.Hour + 7*time.Millisecond: 3*time.Hour + 7*time.Millisecond, -1: -1, -5 * time.Second: -1,
	} {
		if got := unpackFigures(packFigures(orders.Figures{Accept: accept}), nil).Accept; got != want {
			t.Errorf("%s comes back as %s, want %s", accept, got, want)
		}
	}
}

// Whoever leaves while a list is read has the list fail; no row is told as damaged for it.
func TestARowThatIsGoneWithItsCallerIsNotDamaged(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	list, err := query[int64]{"count", "select 1 as id union all select 2", func(r row) (n int64, err error) {
		for leave(); err == nil; {
			n, err = scanNumber(r)
		}
		return n, err
	}}.readable(ctx, s.db, s.db.read)
	if !errors.Is(err, context.Canceled) || list != nil {
		t.Errorf("the list is %v: %v", list, err)
	}
	if err := s.Unreadable(); err != nil {
		t.Error(err)
	}
}
