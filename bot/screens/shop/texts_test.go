package shop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/bot/telegram"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

const hostile = chattest.Hostile

var noon = chattest.Noon

func TestTextsFitTheirData(t *testing.T) {
	t.Parallel()
	samples := chattest.Samples{
		"html status": {reportView{Build: "dev"}, reportView{
			Checks: []chat.Check{{Reason: hostile, Verdict: chat.OK}, {Reason: "x", Verdict: chat.Failed, Remedy: hostile}},
			Upload: true, Started: noon, Build: "1.0",
		}},
		"html check.taxes":         {Taxes{}, taxesOfAll(), Taxes{Year: 2026, Limits: price.DefaultTariff().Turnover(2026, 1)}},
		"html check.database.rows": {Database{}, databaseOfAll()},
		"html assumed":             {taxesOfAll()},
		"html check.clock":         {nil},
		"html check.chat":          {chat.Refusal{Chat: -100, Since: noon}},
	}
	addFound(samples)
	for _, part := range []string{"orders", "catalogue", "stock", "list", "pull", "database"} {
		samples["html check."+part] = []any{statusView{}, statusOfAll()}
	}
	addAuto(samples)
	cards := chat.Room{Name: "cards", Words: os.DirFS("../cards")} // its block tells a decision
	chattest.Texts(t, samples, []string{"html status", "html auto.changed"}, New(Config{}).Room(), cards)
}

func addFound(samples chattest.Samples) {
	list := func(doubt string) any {
		return struct {
			feed.Version
			Doubt  string
			Status int
		}{feed.Version{ID: 7, Changed: noon}, doubt, 502}
	}
	for name, views := range map[string][]any{
		"as": {hostile}, "settings": {[]string(nil), []string{hostile, "more"}}, "untried": {hostile}, "kaspi": {0, 7}, "clock": {nil}, "clock_untold": {nil},
		"stock": {
			struct {
				Goods, Share, MostMB int
				Nearly               bool
			}{18500, 90, 64, true},
		},
		"telegram": {hostile}, "running": {nil}, "database": {12.25}, "web": {hostile}, "web_running": {nil}, "web_served": {hostile}, "web_hint": {hostile},
		"list": {list(""), list("moved"), list("nolink"), list("other"), list("status"), list("silent")}, "list.version": {list("")},
		"list.doubt": {list("")}, "list_none": {nil}, "list_served": {list("")}, "list_untried": {nil},
		"rules": {
			struct {
				Path   string
				Doubts []string
			}{hostile, []string{hostile}},
			struct {
				Path   string
				Doubts []string
			}{},
		},
	} {
		samples["html found."+name] = views
	}
	for _, regime := range append(price.Regimes(), hostile) {
		samples["html found.taxes"] = append(samples["html found.taxes"], struct {
			Regime                  price.Regime
			RateBP                  int64
			PaysVAT, Assumed, Wrong bool
		}{regime, 400, true, true, true})
	}
	checks := []namedCheck{
		{chat.Check{Reason: hostile, Verdict: chat.OK}, hostile}, {chat.Check{Reason: "x", Verdict: chat.Failed, Remedy: hostile}, "x"},
		{chat.Check{Reason: "x", Verdict: chat.Warning}, "x"}, {chat.Check{Reason: "x", Verdict: chat.Skipped}, "x"},
	}
	samples["html doctor"] = []any{doctorView{}, doctorView{Checks: checks}, doctorView{Checks: checks, Done: true, Failed: 1, Parts: 2}, doctorView{Done: true}, doctorView{Done: true, Parts: 1}}
	samples["html doctor.busy"] = []any{&BusyError{noon}}
	samples["text doctor.part"] = []any{"settings", "rules", "taxes", "Kaspi", "clock", "database", "price list", "web"}
}

func databaseOfAll() Database {
	rows := map[string]int64{"forgotten": 60_000}
	for _, table := range store.Grows() {
		rows[table] = 73_000
	}
	return Database{Size: 112 << 20, Counted: noon, Rows: rows}
}

func taxesOfAll() Taxes {
	vat := price.Limit{Kind: price.LimitVAT, At: 43_250_000, Left: 1, Percent: 99, Applies: true}
	simplified := price.Limit{Kind: price.LimitSimplified, At: 2_595_000_000, Left: 2_553_000_000, Applies: true}
	return Taxes{Assumed: true, RateBP: 400, Year: 2026, Turnover: 42_000_000, Limits: []price.Limit{simplified, vat}}
}

func statusOfAll() statusView {
	well := Health{Last: noon}
	list := feed.Version{ID: 12, Changed: noon, Figures: feed.Figures{Offers: 15_000, OnSale: 9_000}}
	return statusView{
		Status: Status{
			Orders: well, Catalogue: well, Stock: well, Goods: 15_000, Held: list,
			Pull: page.Pull{At: noon, Agent: hostile, Status: 200}, Upload: true, Started: noon,
			Database: Database{Size: 5 << 20, Err: errors.New("full")},
		},
		Waiting: 3, Version: list,
	}
}

func addAuto(all chattest.Samples) {
	rules := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	all["html auto.rules"], all["html auto.confirm"] = []any{rules, auto.Rules{After: time.Hour}}, []any{rules}
	var recent []auto.Decision
	for _, outcome := range []auto.Outcome{
		auto.OutcomeTrying, auto.OutcomeMoot, auto.OutcomeAccepted, auto.OutcomeFailed, auto.OutcomeWould,
		auto.OutcomeLeft,
	} {
		recent = append(recent, auto.Decision{Code: "601234501", At: noon, Mode: auto.ModeOn, Outcome: outcome})
	}
	for _, mode := range []auto.Mode{auto.ModeOff, auto.ModeDry, auto.ModeOn} {
		all["html auto"] = append(all["html auto"],
			auto.State{Mode: mode, Chosen: true, Rules: rules, Recent: recent}, auto.State{Mode: mode, Rules: rules})
		all["html auto.mode"] = append(all["html auto.mode"], mode)
		all["html auto.changed"] = append(all["html auto.changed"], modeChange{hostile, mode})
		all["text button.auto"] = append(all["text button.auto"], mode)
		all["text answer.auto"] = append(all["text answer.auto"], mode)
	}
}

// pen is a Telegram that notes when a message is put in place of another.
type pen struct {
	chat.Telegram
	begun time.Time
	edits []time.Duration
}

func (p *pen) Edit(_ context.Context, _ int64, _ telegram.Priority, id int, m telegram.Message) error {
	if id == 5 && strings.Contains(m.HTML, "web") {
		p.edits = append(p.edits, time.Since(p.begun))
	}
	return errors.New("refused") // the next one shows all
}

// The doctor's message keeps within what Telegram allows one chat, and waits for no finding.
func TestFindingsAreShownEveryThreeSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pen{begun: time.Now()}
		s := New(Config{})
		router, err := chat.New(chat.Config{Owners: []int64{7}, Language: "en"}, chat.Parts{Telegram: p, Zone: time.UTC, Now: time.Now, Log: slog.New(slog.DiscardHandler)},
			s.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
		if err != nil {
			t.Fatal(err)
		}
		found := make(chan Finding)
		go func() {
			for _, wait := range []time.Duration{0, time.Second, 1900 * time.Millisecond, 100 * time.Millisecond, time.Second, 2 * time.Second, 10 * time.Second} {
				<-time.After(wait)
				found <- Finding{Name: "web", Text: "as", View: "web"}
			}
			close(found)
		}()
		view := s.showFindings(t.Context(), router.To(7), 5, found)
		if len(view.Checks) != 7 || view.Done || fmt.Sprint(p.edits) != "[3s 6s 16s]" {
			t.Errorf("shown after %v, %d findings", p.edits, len(view.Checks))
		}
	})
}

func TestTheSizeOfTheDatabaseIsToldInWholeMegabytesThatHoldIt(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]int64{0: 0, 1: 1, 1<<20 - 1: 1, 1 << 20: 1, 1<<20 + 1: 2, 112 << 20: 112} {
		if got := (statusView{Status: Status{Database: Database{Size: size}}}).Megabytes(); got != want {
			t.Errorf("%d bytes are %d MB, want %d", size, got, want)
		}
	}
}
