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
	"kaspibot/feed"
	"kaspibot/kaspi"
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

// samples are data of every text, in every shape that changes what the text says.
func samples(w *Words) map[string][]any {
	all := map[string][]any{}
	for _, group := range []map[string][]any{ // the plain ones first: others know more of some of them
		plainSamples(w), orderSamples(), factSamples(), autoSamples(), actSamples(), bookSamples(), todaySamples(),
		newsSamples(), talkSamples(w), syncSamples(), listSamples(), shelfSamples(), goodsSamples(), faultSamples(),
		priceSamples(),
	} {
		maps.Copy(all, group)
	}
	return all
}

func orderSamples() map[string][]any {
	all := map[string][]any{}
	for _, name := range []string{
		"", ".head", ".state", ".stage", ".lines", ".delivery", ".note", ".brief",
	} {
		all["html card"+name] = cards()
	}
	all["html details"], all["html reminder"] = cards(), cards()
	type digest struct {
		Title   any
		Waiting int
		Cards   []card
	}
	two := []card{{record(1), noon}, {record(3), noon}}
	all["html digest"] = []any{digest{nil, 2, two}, digest{nil, 0, two}, digest{HTML("<i>x</i>").safe(), 1, two}}
	return all
}

// record is an order that waits, with n lines.
func record(n int) orders.Record {
	o := kaspi.Order{
		ID: "x", Code: "601234501", State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank, Total: 1_234_567,
		PaymentMode: "PAY_WITH_CREDIT", CreditTerm: 12, Created: noon.Add(-2 * time.Hour),
		Approved: noon.Add(-time.Hour), PlannedDelivery: noon.Add(48 * time.Hour),
		DeliveryMode: "DELIVERY_LOCAL", KaspiDelivered: true, PickupPoint: "10000001_PP1", PreOrder: true,
		Address:  kaspi.Address{Town: hostile, Formatted: hostile + ", Абая 1"},
		Customer: kaspi.Person{First: hostile, Last: "Ким", Phone: "7010000000"},
	}
	for i := range n {
		o.Entries = append(o.Entries, kaspi.Entry{
			Number: i, SKU: "100200", Title: hostile, Quantity: 2, Price: 12_990, Total: 25_980,
		})
	}
	return orders.Record{Order: o, Stage: orders.StageNew, Seen: noon, Deadline: noon.Add(time.Hour)}
}

func cards() []any {
	var all []any
	add := func(change func(*orders.Record)) {
		r := record(1)
		change(&r)
		all = append(all, card{r, noon})
	}
	for _, stage := range []orders.Stage{
		orders.StageSign, orders.StageNew, orders.StageAccepting, orders.StagePreOrder, orders.StagePack,
		orders.StageHandOver, orders.StageInDelivery, orders.StageGiveOut, orders.StageDone, orders.StageCancelling,
		orders.StageCancelled, orders.StageReturnRequested, orders.StageReturned, orders.StageUnknown,
	} {
		add(func(r *orders.Record) { r.Stage = stage })
		add(func(r *orders.Record) { r.Stage, r.By, r.AcceptedAt = stage, hostile, noon })
		add(func(r *orders.Record) { r.Stage, r.Order.CancellationReason = stage, "BUYER_NOT_REACHABLE" })
	}
	for _, note := range []orders.Note{
		orders.NoteElsewhere, orders.NoteRefused, orders.NoteNoAnswer, orders.NoteUnconfirmed,
	} {
		add(func(r *orders.Record) { r.Note, r.Detail = note, hostile })
		add(func(r *orders.Record) { r.Note, r.Stage = note, orders.StageAccepting })
	}
	for _, mode := range []string{
		"DELIVERY_PICKUP", "DELIVERY_LOCAL", "DELIVERY_REGIONAL_TODOOR", "DELIVERY_REGIONAL_PICKUP",
		"DELIVERY_POSTOMAT", hostile, "",
	} {
		add(func(r *orders.Record) { r.Order.DeliveryMode = mode })
		add(func(r *orders.Record) { r.Order.DeliveryMode, r.Order.KaspiDelivered = mode, false })
	}
	add(func(r *orders.Record) { r.Order.Courier.Express = true })
	add(func(r *orders.Record) { r.Urgency, r.Deadline = orders.UrgencyOverdue, noon.Add(-time.Minute) })
	for urgency := range orders.UrgencyOverdue {
		add(func(r *orders.Record) { r.Urgency = urgency })
	}
	add(func(r *orders.Record) { r.Order.Entries = record(40).Order.Entries })
	for _, f := range facts() {
		add(func(r *orders.Record) { r.Facts = f })
		add(func(r *orders.Record) { r.Facts, r.Stage = f, orders.StagePack })
	}
	add(func(r *orders.Record) { r.Order = kaspi.Order{Code: "601234502"} }) // Kaspi may leave anything out
	return all
}

func talkSamples(w *Words) map[string][]any {
	about := (&Bot{words: w}).about()
	return map[string][]any{
		"html start":    {map[string]any{"Name": hostile, "Commands": about}},
		"html help":     {map[string]any{"Commands": about}},
		"html commands": {map[string]any{"Commands": about}},
		"html unknown":  {map[string]any{"Command": hostile, "Commands": about}},
		"html chatter":  {nil},

		"html dialog.expired": {nil}, "html dialog.none": {nil}, "html dialog.ended": {nil},
	}
}

func syncSamples() map[string][]any {
	all := map[string][]any{"html sync.busy": {&BusyError{noon}}, "html sync.failed": {struct{ Fault any }{hostile}}}
	for _, step := range []string{"", "catalogue", "fetch", "price", "guard", "write"} {
		all["html sync.progress"] = append(all["html sync.progress"], Progress{step, 0, 0}, Progress{step, 250, 15_000})
	}
	full := reportView(syncReport(hostile, 3))
	for _, name := range []string{"sync.done", "sync.figures", "diff", "held"} {
		all["html "+name] = []any{full, reportView(feed.Report{Unchanged: true, Version: full.Version})}
	}
	for _, why := range []feed.Why{feed.WhyUnpriced, feed.WhyDefect, feed.WhyNameless, feed.WhyDuplicate, feed.WhyBadSKU, "new", feed.WhyPaused, feed.WhyKeptBack, feed.WhyReserved, feed.WhySettling, feed.WhyUnmatched, feed.WhyDoubtful} {
		all["html skip"] = append(all["html skip"], skipped{why, 1_234})
	}
	for _, kind := range []string{"added", "back", "sold_out", "gone", "repriced", "restocked", "retimed", "renamed"} {
		all["html diff.count"] = append(all["html diff.count"], counted{kind, 1_234})
	}
	all["html change"] = []any{
		full.Changes[0], feed.Change{Model: hostile, SKU: "1", NewPrice: 990, NewStock: 5}, feed.Change{OldPrice: 1, NewPrice: 1},
	}
	for _, v := range full.Version.Violations {
		all["html violation"] = append(all["html violation"], v)
		all["html violation.number"] = append(all["html violation.number"], v)
	}
	done := decision{full.Version, hostile, full.Figures, full.Skipped}
	for _, name := range []string{"published", "kept", "old"} {
		all["html held."+name] = []any{done}
	}
	return all
}

// syncReport is a sync of which the guard minds everything, with n changes of each kind to offers of this name.
func syncReport(model string, n int) feed.Report {
	changes := func(group string) (list []feed.Change) {
		for i := range n {
			list = append(list, feed.Change{
				SKU: feed.SKU(fmt.Sprint(group, i)), Model: model, OldPrice: 112_990, NewPrice: 113_990, OldStock: 5, NewStock: 3,
			})
		}
		return list
	}
	r := feed.Report{Held: true, Figures: feed.Figures{Offers: 15_000, OnSale: 9_000, StockSum: 70_000}}
	r.Version = feed.Version{ID: 12, Changed: noon, DecidedAt: noon, Size: 9_000_000, Figures: r.Figures}
	for _, number := range []string{
		feed.NumberOffers, feed.NumberOnSale, feed.NumberStock, feed.NumberMedianPrice, feed.NumberBigPrice, "new",
		feed.NumberExpected, feed.NumberRolledBack,
	} {
		r.Version.Violations = append(r.Version.Violations, feed.Violation{Number: number, Old: 1_900, New: 1_250, Limit: 1_500})
	}
	r.Diff = feed.Diff{
		Added: changes("a"), SoldOut: changes("s"), Gone: changes("g"), Back: changes("b"),
		Repriced: changes("p"), Restocked: changes("r"), Renamed: changes("n"),
	}
	r.Skipped = map[feed.Why]int{feed.WhyUnpriced: 1, feed.WhyDefect: 2, feed.WhyNameless: 3, feed.WhyBadSKU: 4}
	return r
}

func listSamples() map[string][]any {
	list := syncReport("x", 1).Version
	pull := feed.Pull{At: noon, Agent: "Mozilla/5.0 " + hostile, Status: 200}
	type status struct { // as onStatus makes it
		Status
		Waiting                                 int
		Version                                 feed.Version
		Build                                   string
		OrdersFault, StockFault, CatalogueFault any
	}
	well := Health{Last: noon}
	return map[string][]any{
		"html upload.wait": {nil}, "html nolist": {nil}, "html upload.failed": {struct{ Fault any }{hostile}},
		"html upload.done": {Uploaded{list, 200, ""}, Uploaded{list, 404, hostile}},
		"html feed": {
			map[string]any{"Version": list, "Link": "https://shop.example/feed/x.xml", "Pull": pull},
			map[string]any{"Version": list, "Link": "", "Pull": feed.Pull{}},
		},
		"html status": {
			status{Build: "dev"},
			status{
				Status{well, well, well, 15_000, list, pull, true, noon}, 3, list, "1.0", hostile, hostile, hostile,
			},
		},
	}
}

func faultSamples() map[string][]any {
	all := map[string][]any{"html fault": {Fault{}}}
	for service, kinds := range map[string]string{
		"kaspi":    "no_answer token firewall throttled refused not_found server body redirect empty",
		"supplier": "no_answer token throttled refused server body short empty fields",
		"list":     "empty other", "telegram": "no_answer token chat",
		"pull": "silent stale changes",
	} {
		for kind := range strings.FieldsSeq(kinds) {
			f := Fault{service, kind, hostile, 250, 15_000}
			all["html fault"] = append(all["html fault"], f)
			all["html fault."+service] = append(all["html fault."+service], f, Fault{Service: service, Kind: kind})
		}
	}
	for _, key := range []string{"kaspi", "supplier", "empty", "fields", "pull", "changes", "sales", "other"} {
		for _, name := range []string{"alarm", "alarm.title", "alarm.over"} {
			all["html "+name] = append(all["html "+name], alarmView{key, noon, hostile})
		}
	}
	return all
}

// plainSamples are the data of buttons and notices; most take none.
func plainSamples(w *Words) map[string][]any {
	all := map[string][]any{}
	for _, name := range names(w) {
		if strings.HasPrefix(name, "text ") {
			all[name] = []any{nil}
		}
	}
	maps.Copy(all, bookTexts())
	all["text button.price.fix"] = []any{feed.Tenge(12_990)}
	all["text button.accept.code"] = []any{kaspi.OrderCode("601234501")}
	all["text answer.busy"] = []any{struct{ By string }{hostile}, struct{ By string }{}}
	all["text answer.done"] = []any{orders.Record{By: hostile}, orders.Record{}}
	modes := []any{orders.ModeOff, orders.ModeDry, orders.ModeOn}
	all["text button.auto"], all["text answer.auto"] = modes, modes
	all["text reason"] = []any{
		"MERCHANT_OUT_OF_STOCK", "BUYER_CANCELLATION_BY_MERCHANT", "BUYER_NOT_REACHABLE", "BUYER_CANCELLATION_HIMSELF",
		"TIMEOUT_BUYER_PICKUP", "TIMEOUT_BUYER_SIGNATURE", hostile,
	}
	return all
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
