package bot_test

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"testing"

	"kaspibot/bot/bottest"
)

// rawError is what only programmers read: the words of Go, of SQLite and of the network. sqlite3 is a command that people are
// told to type.
var rawError = regexp.MustCompile(`(?i)\bsql(ite)?\b|sqlite_|no such|_gone|goroutine|panic|\berr(or)?\b|\bnil\b|context|dial tcp|%!|\.go:`)

// breakTables makes every reading and writing of the shop's data fail with words of the database. What the bot needs to
// hear people at all stays.
func breakTables(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db")+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
		AND name NOT IN ('inbox', 'goose_db_version')`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	_ = rows.Close()
	for _, name := range names {
		if _, err := db.ExecContext(t.Context(), `ALTER TABLE "`+name+`" RENAME TO "`+name+`_gone"`); err != nil {
			t.Fatal(name, err)
		}
	}
	if len(names) < 20 {
		t.Fatal("tables", names)
	}
}

func TestWhatFailsIsToldInPlainWords(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	card := s.Card(bottest.Aigul.ID, "601")
	s.Quiet = true // nothing can be drawn anew
	breakTables(t, filepath.Join(s.Dir, "data"))
	before := len(s.Telegram.Messages(bottest.Aigul.ID))
	for _, text := range []string{
		"/orders", "/today", "/find чайник", "/quality", "/waybills", "/sync", "/upload", "/versions", "/stock мышь", "/listings", "/price 1 990",
		"/stop 1", "/status", "/notify", "/auto",
	} {
		s.Say(bottest.Aigul, text)
	}
	for _, row := range card.Keyboard {
		for _, b := range row {
			if notice := s.Press(bottest.Aigul, card, b.Data); rawError.MatchString(notice) {
				t.Errorf("press %s was told %q", b.Data, notice)
			}
		}
	}
	all := s.Telegram.Messages(bottest.Aigul.ID)
	if len(all) < before+15 {
		t.Errorf("%d messages, most commands met silence", len(all)-before)
	}
	for _, m := range all {
		if found := rawError.FindString(m.Text); found != "" {
			t.Errorf("%q of a raw error in: %s", found, m.Text)
		}
	}
}
