package demo

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest/page"
	"kaspibot/feed"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// posts sends a message of the bot.
func posts(t *testing.T, w *world, message string) {
	t.Helper()
	resp, err := http.Post(w.telegram.URL()+"/bot"+w.telegramToken+"/sendMessage", "application/json", strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// asks talks to the control and returns the status and the answer.
func asks(t *testing.T, w *world, method, path, body string) (int, string) {
	t.Helper()
	r, answer := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(body)), httptest.NewRecorder()
	control{w}.handler().ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// The control tells how the world is, whatever has happened there.
func TestTheControlTellsTheStateOfTheWorld(t *testing.T) {
	t.Parallel()
	w := small(t, setup{language: "en"})
	w.ahead.Store(int64(48 * time.Hour))
	if _, text := asks(t, w, "GET", "/_world/state", ""); !strings.Contains(text, `"orders":[]`) || !strings.Contains(text, `"faults":[]`) || strings.Contains(text, "null") {
		t.Errorf("at first: %s", text)
	}
	w.kaspi.Put(kaspitest.Order{Code: "1", Delivery: kaspitest.Pickup, Lines: []kaspitest.Line{{SKU: "a", Quantity: 2, Price: 300}, {SKU: "b", Quantity: 1, Price: 50}}})
	w.kaspi.AcceptInCabinet("1")
	empty := 0
	for _, g := range w.supplier.Goods() {
		if g.Quantity == 0 {
			empty++
		}
	}
	w.onSale, w.etags["x"] = make([]offered, 4), true
	w.fetched.Store(9)
	w.telegram.Say(seller(), seller().ID, "/orders")
	posts(t, w, `{"chat_id":700,"text":"one","reply_markup":{"inline_keyboard":[[{"text":"B","callback_data":"v1:acc:1"}]]}}`)
	posts(t, w, `{"chat_id":5,"text":"to a stranger"}`)
	w.faults.Add(faults.Row{Service: faults.Kaspi, Code: 500})
	code, text := asks(t, w, "GET", "/_world/state", "")
	var s state
	if err := json.Unmarshal([]byte(text), &s); err != nil || code != http.StatusOK {
		t.Fatal(code, err)
	}
	if time.Until(s.Now) < 47*time.Hour || len(s.Orders) != 1 || s.Orders[0].Code != "1" || s.Orders[0].Total != 650 || s.Orders[0].Status != "ACCEPTED_BY_MERCHANT" || s.Orders[0].State == "" {
		t.Errorf("at %s there are %+v", s.Now, s.Orders)
	}
	if s.Stock != (stockState{60, 60 - empty}) || s.Lists != (listState{9, 1, 4}) || len(s.Faults) != 1 || s.Faults[0].Code != 500 {
		t.Errorf("stock %+v, lists %+v, faults %+v", s.Stock, s.Lists, s.Faults)
	}
	if len(s.Chats) != 4 || s.Chats[0].Person != 700 || len(s.Chats[0].Messages) != 2 || s.Chats[1].Person != packerID || len(s.Chats[1].Messages) != 0 {
		t.Fatalf("chats %+v", s.Chats)
	}
	mine, theirs := s.Chats[0].Messages[0], s.Chats[0].Messages[1]
	if !mine.Mine || mine.Text != "/orders" || mine.ID == 0 || theirs.Mine || theirs.Text != "one" || len(theirs.Buttons) != 1 || theirs.Buttons[0][0].Data != "v1:acc:1" {
		t.Errorf("messages %+v", s.Chats[0].Messages)
	}
	if len(s.Asked) != 1 || s.Asked[0].Service != faults.Telegram || s.Asked[0].Operation != "sendMessage" || s.Asked[0].Times != 2 || s.Asked[0].Refused != 1 {
		t.Errorf("asked %+v", s.Asked)
	}
}

// Requests are counted by what they are for, whatever single thing they name, the services apart and the most frequent first.
func TestRequestsAreCountedByWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	w := small(t, setup{})
	get := func(url string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", "Mozilla/5.0")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	posts(t, w, `{"chat_id":700,"text":"x"}`)
	for _, path := range []string{"/orders/MTI=/entries", "/orders/abc9/entries", "/orders", "/masterproducts"} {
		get(w.kaspi.URL() + path)
	}
	get(w.supplier.URL() + "/brands")
	var got []string
	for _, a := range w.asked() {
		got = append(got, strings.Join([]string{a.Service, a.Operation, strings.Repeat("x", a.Times)}, " "))
	}
	want := []string{"alstyle GET /brands x", "kaspi GET /orders/…/entries xx", "kaspi GET /masterproducts x", "kaspi GET /orders x", "telegram sendMessage x"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The control takes faults as one row or as many, all or none, and events by their names; nonsense is answered, and does nothing.
func TestTheControlDoesWhatItIsAskedFor(t *testing.T) {
	t.Parallel()
	w := small(t, setup{language: "en"})
	for _, c := range []struct {
		method, path, body string
		want               int
		says               string
	}{
		{"POST", "faults", `{"service":"visa"}`, 400, `{"error":"service: want kaspi, alstyle, telegram or none"}`}, {"POST", "faults", `[{"service":"kaspi","code":500},{"share":2}]`, 400, `"error":`},
		{"POST", "faults", `[` + strings.Repeat(" ", maxControl) + `]`, 400, `"error":`}, {"GET", "faults", "", 200, "[]\n"}, {"POST", "faults", `{"service":"kaspi","code":500}`, 200, `[{"service":"kaspi","times":1,"code":500`},
		{"POST", "faults", `[{"service":"telegram","code":500},{"service":"alstyle","code":502},{"code":501}]`, 200, `"code":501`}, {"GET", "faults", "", 200, `"service":"telegram"`}, {"DELETE", "faults", "", 200, "[]\n"}, {"GET", "faults", "", 200, "[]\n"},
		{"POST", "events/no-such", "", 404, "GET /_world/events"}, {"POST", "events/courier-takes", "", 409, `{"error":"There is no such order now."}`}, {"POST", "events/order-pickup", "", 200, `{"said":"A buyer has placed order 812345601."}`},
		{"GET", "events", "", 200, `"order-pickup":"New: pickup"`}, {"GET", "settings", "", 200, `"KASPI_API_URL":"` + w.kaspi.URL()}, {"GET", "nothing", "", 404, ""},
	} {
		if code, text := asks(t, w, c.method, "/_world/"+c.path, c.body); code != c.want || !strings.Contains(text, c.says) {
			t.Errorf("%s %s %.60s: %d %s", c.method, c.path, c.body, code, text)
		}
	}
	if code, text := asks(t, w, "GET", "/", ""); code != http.StatusOK || !strings.Contains(text, "<html") {
		t.Errorf("the chat is not beside the control: %d %.100s", code, text)
	}
	r, answer := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/_world/events/order-pickup", nil), httptest.NewRecorder()
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if (control{w}).handler().ServeHTTP(answer, r); answer.Code != http.StatusForbidden {
		t.Errorf("a page of somebody else drives the world: %d", answer.Code)
	}
	answer = httptest.NewRecorder()
	reply(answer, http.StatusOK, 1)
	if got := answer.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("it answers in %s", got)
	}
}

// The panel has every event once, below the subject it is of, and what it can kill where there is a program.
func TestThePanelHasEveryEventBelowItsSubject(t *testing.T) {
	t.Parallel()
	w := small(t, setup{language: "en"})
	for _, p := range []panel{{world: w}, {w, &program{}}} {
		var titles, actions []string
		for _, g := range p.Groups() {
			titles = append(titles, g.Title)
			for _, a := range g.Actions {
				if a.Label == "" || strings.HasSuffix(a.Label, ".") {
					t.Errorf("the label of %s is %q", a.Name, a.Label)
				}
				actions = append(actions, a.Name)
			}
		}
		var want []string
		for _, e := range events() {
			want = append(want, e.name)
		}
		if p.program != nil {
			want = append(want, killing)
		}
		if !slices.Equal(actions, want) || !slices.Equal(titles, []string{"Orders · the buyer's code is " + kaspitest.SecurityCode, "Supplier", "Kaspi", "Telegram", "Time and program"}) {
			t.Errorf("below %q there are %q", titles, actions)
		}
	}
	p := panel{world: w}
	if _, known := p.Do(t.Context(), killing); known {
		t.Error("what is not there can be killed")
	}
	if said, known := p.Do(t.Context(), "order-pickup"); !known || !strings.Contains(said, "812345601") || len(w.kaspi.Codes()) != 1 {
		t.Errorf("an order: %s, %t", said, known)
	}
}

// The tables have what the program knows beside what is so: of orders, of lists, of faults and of requests.
func TestTheTablesHaveAColumnForEachHeading(t *testing.T) {
	t.Parallel()
	w := small(t, setup{language: "en"})
	w.ahead.Store(int64(48 * time.Hour))
	w.fetched.Store(12)
	w.order()
	w.order()
	w.kaspi.Put(kaspitest.Order{Code: "1", Lines: []kaspitest.Line{{SKU: "a", Quantity: 1, Price: 1}}})
	w.faults.Add(faults.Row{Service: faults.Kaspi, Code: 500})
	posts(t, w, `{"chat_id":5,"text":"to a stranger"}`)
	p := panel{world: w}
	at := time.Date(2026, 11, 24, 12, 0, 7, 0, kaspi.Almaty())
	record := func(code string, stage orders.Stage) (r orders.Record) {
		r.Order.Code, r.Stage = kaspi.OrderCode(code), stage
		return r
	}
	known := record("812345601", orders.StagePack)
	known.Deadline, known.By, known.Revision = at, "Айгуль", 12
	book := p.bookTable([]orders.Record{known, record("9", orders.StageNew), record("2", "odd")})
	lists := p.listTable([]feed.Version{
		{ID: 17, Created: at, Status: feed.StatusHeld, Figures: feed.Figures{Offers: 5, OnSale: 4, StockSum: 33}, Violations: []feed.Violation{{Number: feed.NumberOffers, Old: 9, New: 5, Limit: 8}, {Number: "odd", Old: 1, New: 2, Limit: 3}}},
		{ID: 16, Status: feed.StatusPublished},
	})
	all := p.Tables(t.Context())
	if len(all) != 3 {
		t.Fatalf("without a program: %+v", all)
	}
	for i, c := range []struct {
		got  page.Table
		head string
		rows [][]string
	}{
		{book, "Order, Stage, At Kaspi, Accept by, Accepted by, Changes", [][]string{
			{"9", "new", " ", "", "", "0"}, {"812345601", "to pack", "NEW APPROVED_BY_BANK", "12:00:07", "Айгуль", "12"}, {"2", "odd", " ", "", "", "0"},
		}},
		{lists, "No., Made, Status, Offers, On sale, Pieces, Why held", [][]string{{"17", "12:00:07", "held", "5", "4", "33", "offers 9 → 5 (8); odd 1 → 2 (3)"}, {"16", "", "published", "0", "0", "0", ""}}},
		{all[0], "Order, State, Status", [][]string{{"812345602", "NEW", "APPROVED_BY_BANK"}, {"812345601", "NEW", "APPROVED_BY_BANK"}, {"1", "NEW", "APPROVED_BY_BANK"}}},
		{all[1], "Fault", [][]string{{`{"service":"kaspi","times":1,"code":500}`}}},
		{all[2], "Whom, What, Times, Refused, Last", [][]string{{"telegram", "sendMessage", "1", "1", p.clock(w.asked()[0].Last)}}},
	} {
		if c.got.Title == "" || !reflect.DeepEqual(c.got.Rows, c.rows) {
			t.Errorf("table %d, %s: %q, want %q", i, c.got.Title, c.got.Rows, c.rows)
		}
		for _, row := range c.got.Rows {
			if len(row) != len(c.got.Head) || strings.Join(c.got.Head, ", ") != c.head {
				t.Errorf("table %d has the headings %q", i, c.got.Head)
			}
		}
	}
	if !strings.HasSuffix(lists.Title, ": 12") || !strings.HasSuffix(all[1].Title, w.now().In(kaspi.Almaty()).Format(": 02.01 15:04")) {
		t.Errorf("titles %q, %q", lists.Title, all[1].Title)
	}
}

// Everybody on the page is somebody else, in the language of the page; the first is the seller, the last is in no shop.
func TestThePeopleOfThePage(t *testing.T) {
	t.Parallel()
	ids, roles := map[int64]bool{}, map[string]bool{}
	for _, language := range []string{"ru", "kk", "en"} {
		all := people(language)
		if len(all) != 4 || all[0].User != seller() {
			t.Errorf("people: %+v", all)
		}
		for _, p := range all {
			ids[p.User.ID], roles[p.Role] = true, true
			if p.Role == "" || p.User.FirstName < "А" || p.User.Username == "" || p.User.Username > "z" || p.User.Language != "ru" {
				t.Errorf("somebody is %+v", p)
			}
		}
		for i, s := range staff() {
			if p := all[i+1].User; p.ID != s.ID || p.FirstName != s.Name {
				t.Errorf("%+v is in the shop as %+v", p, s)
			}
		}
	}
	if len(ids) != 4 || len(roles) != 12 {
		t.Errorf("ids %v, roles %v", ids, roles)
	}
}

// The seller's chat is known from the start, and Telegram has its limits: a flood is refused.
func TestTelegramHasItsLimits(t *testing.T) {
	t.Parallel()
	w := small(t, setup{})
	for range 5 {
		posts(t, w, `{"chat_id":700,"text":"x"}`)
	}
	if said := len(w.telegram.Messages(700)); said != 3 {
		t.Errorf("%d messages came at once", said)
	}
	if got := w.telegram.Calls("sendMessage")[4].Error; !strings.Contains(got, "Too Many Requests") {
		t.Errorf("refused with %q", got)
	}
}
