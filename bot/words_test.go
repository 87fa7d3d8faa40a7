package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
)

// hostile is a name that would break a message, or write into it, were it not escaped.
const hostile = `Чайник <b>&"x"`

var (
	almaty = time.FixedZone("Almaty", 5*60*60)
	noon   = time.Date(2026, 11, 24, 12, 0, 0, 0, almaty)
	atNoon = func() time.Time { return noon }
)

func wordsIn(tb testing.TB, language string) *Words {
	tb.Helper()
	w, err := LoadWords(language, almaty, atNoon)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func names(w *Words) []string { return slices.Sorted(slices.Values(w.Names())) }

func TestWordsAreTheSameTextsInEveryLanguage(t *testing.T) {
	t.Parallel()
	first := Languages()[0]
	want := wordsIn(t, first)
	for _, language := range Languages()[1:] {
		got := wordsIn(t, language)
		if diff := cmp.Diff(names(want), names(got)); diff != "" {
			t.Errorf("texts of %s and %s (-want +got):\n%s", first, language, diff)
			continue
		}
		for _, name := range names(got) {
			if diff := cmp.Diff(uses(want, name), uses(got, name)); diff != "" {
				t.Errorf("what %q uses in %s and %s (-want +got):\n%s", name, first, language, diff)
			}
		}
	}
}

// uses are the fields a text shows, the cases it tells apart, and the helpers and texts it calls.
func uses(w *Words, name string) []string {
	kind, name, _ := strings.Cut(name, " ")
	var body string
	if kind == "html" {
		body = w.html.Lookup(name).Tree.Root.String()
	} else {
		body = w.text.Lookup(name).Root.String()
	}
	var found []string
	for _, action := range regexp.MustCompile(`{{.*?}}`).FindAllString(body, -1) {
		found = append(found, part.FindAllString(action, -1)...)
	}
	found = slices.DeleteFunc(found, func(s string) bool { return s[0] == '"' }) // words, which differ
	slices.Sort(found)
	return slices.Compact(found)
}

var part = regexp.MustCompile(`(eq|template) [\w.]*\s?"[\w.]+"|"[^"]*"|\.[A-Z][\w.]*` +
	`|\b(tab|tenge|count|percent|bytes|plural|span|clock|moment|day|reason)\b`)

func TestWordsRefuseAnUnknownLanguage(t *testing.T) {
	t.Parallel()
	_, err := LoadWords("de", almaty, atNoon)
	if err == nil || !strings.Contains(err.Error(), "ru, kk, en") {
		t.Errorf("error = %v, want one that names the known languages", err)
	}
}

func TestWordsFitTheirDataAndTelegram(t *testing.T) {
	t.Parallel()
	naming := strings.Split("html "+strings.Join([]string{ // texts that show what people outside have named
		"card", "card.lines", "card.state", "card.note", "card.delivery", "card.brief", "details", "digest", "start",
		"unknown", "sync.done", "change", "held", "held.published", "held.kept", "upload.done", "feed", "status",
		"fault", "fault.kaspi", "alarm", "facts.details", "auto", "auto.changed", "ruling", "ruling.brief", "ruling.doubt",
		"orders", "orders.cards", "find", "find.none", "all.done", "today", "today.line",
		"version", "compared", "rollback.done", "link", "link.made", "pulls", "goods",
		"news", "news.many", "orders.brief",
		"price", "price.head", "price.ask", "price.auto", "price.bad", "price.fixed", "price.left", "price.nogood",
		"resumed", "stopped", "stops", "why", "why.rule", "rules.broken", "rules.fault",
	}, ",html ")+",text answer.busy,text answer.done,text reason", ",")
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			w, s := wordsIn(t, language), newScreen(t)
			data := samples(w)
			if diff := cmp.Diff(names(w), slices.Sorted(maps.Keys(data))); diff != "" {
				t.Errorf("texts and samples of their data (-texts +samples):\n%s", diff)
			}
			for name, views := range data {
				shown := !slices.Contains(naming, name)
				for _, view := range views {
					shown = strings.Contains(s.draw(w, name, view), hostile) || shown
				}
				if !shown {
					t.Errorf("%s does not show %s as it is", name, hostile)
				}
			}
		})
	}
}

// screen is a strict Telegram: it refuses what the real one refuses.
type screen struct {
	*testing.T
	telegram *tgtest.Server
}

const seller = 7

func newScreen(t *testing.T) screen {
	s := screen{t, tgtest.New(t)}
	s.telegram.Meet(tgtest.User{ID: seller, FirstName: "Айгуль"}, seller)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return s
}

// draw fills in a text and gives what a person would read.
func (s screen) draw(w *Words, name string, view any) string {
	s.Helper()
	kind, name, _ := strings.Cut(name, " ")
	if kind == "text" {
		text := w.Text(name, view)
		if text == name {
			s.Errorf("text %s does not fit %+v", name, view)
		}
		s.check(name, text)
		return text
	}
	text, err := w.HTML(name, view)
	if err != nil {
		s.Error(err)
	}
	if text == "" { // parts may have nothing to say
		return ""
	}
	s.check(name, string(text))
	if strings.Contains(string(text), hostile) {
		s.Errorf("%s is not escaped: %s", name, text)
	}
	return s.read(text)
}

// check finds the traces that templates and fmt leave of what they cannot show, and names that stand for a text.
func (s screen) check(name, text string) {
	s.Helper()
	for _, trace := range []string{"<no value>", "&lt;no value", "%!", "ZgotmplZ", "&lt;nil", "— command.", "BUYER_NOT_REACHABLE"} {
		if strings.Contains(text, trace) {
			s.Errorf("%s has %q: %s", name, trace, text)
		}
	}
}

// read sends a message and gives what Telegram shows of it.
func (s screen) read(text HTML) string {
	s.Helper()
	resp, err := http.PostForm(s.telegram.URL()+"/bot"+tgtest.Token+"/sendMessage", url.Values{
		"chat_id": {fmt.Sprint(seller)}, "text": {string(text)}, "parse_mode": {"HTML"},
	})
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Description string
		Result      struct {
			ID int `json:"message_id"`
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Result.ID == 0 {
		s.Fatalf("telegram refused: %s %v\n%s", answer.Description, err, text)
	}
	m, _ := s.telegram.Message(seller, answer.Result.ID)
	return m.Text
}

func TestWordsOfTheBiggestOrderFitOneMessage(t *testing.T) {
	t.Parallel()
	title := strings.Repeat(`<&>"Ш`, 40) // 200 characters
	big := record(40)
	for i := range big.Order.Entries {
		big.Order.Entries[i].Title = title
	}
	big.By, big.Note, big.Detail = "Айгуль Серикбаева", orders.NoteRefused, title
	done := big // in a digest it takes more room than one that waits
	done.Stage = orders.StagePack
	many := slices.Repeat([]orders.Record{done}, digestSize)
	for _, language := range Languages() {
		s, w := newScreen(t), wordsIn(t, language)
		b := &Bot{words: w, Parts: Parts{Now: atNoon}}
		single, err := b.cardMessage(big)
		digest, err2 := b.ordersMessage(many, ordersPage{Tab: orders.TabPack, Total: 999, Page: 2, Pages: 100})
		details, err3 := w.HTML("details", card{big, noon})
		held, err4 := w.HTML("held", reportView(syncReport(title, topChanges)))
		today, err5 := w.HTML("today", fullBoard(big))
		if err := errors.Join(err, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		caption, err6 := w.HTML("sheets", todaySamples()["html sheets"][0])
		if n := len(utf16.Encode([]rune(s.read(caption)))); err6 != nil || n > 1024 {
			t.Errorf("caption in %s has %d UTF-16 units, want at most 1024: %v", language, n, err6)
		}
		for name, text := range map[string]HTML{
			"card": single.Text, "digest": digest.Text, "details": details, "held": held, "today": today,
		} {
			if n := len(utf16.Encode([]rune(s.read(text)))); n > 4096 {
				t.Errorf("%s in %s has %d UTF-16 units, want at most 4096", name, language, n)
			}
		}
	}
}

func TestGrammarPicksTheFormOfANumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{
		0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 21: 0, 101: 0, 111: 2, 112: 2, 1001: 0, -1: 0, -12: 2,
	} {
		if got := russianForm(n); got != want {
			t.Errorf("russianForm(%d) = %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "s s", 1: "s one", 2: "s s", 21: "s s"} {
		if got := plurals("kk")(n, "s") + " " + plurals("en")(n, "one", "s"); got != want {
			t.Errorf("forms of %d in kk and en = %q, want %q", n, got, want)
		}
	}
}

func TestGrammarWritesNumbersAndTimes(t *testing.T) {
	t.Parallel()
	w := wordsIn(t, "ru")
	g := grammar{zone: almaty, now: atNoon, text: w.Text}
	day := 24 * time.Hour
	for _, c := range []struct{ got, want string }{ // _ for the blank that does not break
		{grouped(0), "0"},
		{grouped(999), "999"},
		{grouped(1_000), "1_000"},
		{grouped(1_234_567), "1_234_567"},
		{grouped(-12_345), "−12_345"},
		{percent(2_000), "20_%"},
		{percent(1_250), "12.5_%"},
		{percent(-5), "-0.05_%"},
		{g.bytes(0), "0_КБ"},
		{g.bytes(10_240), "10_КБ"},
		{g.bytes(int64(3 << 19)), "1.5_МБ"},
		{g.span(0), "меньше минуты"},
		{g.span(59 * time.Second), "меньше минуты"},
		{g.span(5*time.Minute + 59*time.Second), "5_мин"},
		{g.span(-2 * time.Hour), "2_ч"},
		{g.span(2*time.Hour + 5*time.Minute), "2_ч_5_мин"},
		{g.span(day + 30*time.Minute), "1_д"},
		{g.span(3*day + 4*time.Hour + time.Minute), "3_д_4_ч"},
		{g.clock(noon.Add(-12 * time.Hour).UTC()), "00:00"}, // today in the seller's zone, yesterday in UTC
		{g.clock(noon.Add(12 * time.Hour)), "25.11 00:00"},
		{g.clock(noon.AddDate(-1, 0, 0)), "24.11 12:00"},
	} {
		if got := strings.ReplaceAll(c.got, nbsp, "_"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
