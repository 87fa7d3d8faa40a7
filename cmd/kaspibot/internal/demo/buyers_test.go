package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// small is a world of a few goods that closes with the test.
func small(t *testing.T, s setup) *world {
	t.Helper()
	s.goods = 60
	w := newWorld(s)
	t.Cleanup(w.close)
	return w
}

// Buyers see what the list has on sale in plenty, for the price of its first city, and nothing else.
func TestBuyersSeeWhatTheListHasOnSale(t *testing.T) {
	t.Parallel()
	offer := func(sku, price, more string) string {
		return `<offer sku="` + sku + `"><model>Чайник</model>` + price + `<availabilities>` + more + `</availabilities></offer>`
	}
	const price, plenty = `<price>7000</price>`, `<availability available="yes" stockCount="5"/>`
	all := []string{
		offer("plain", price, plenty), offer("cities", `<cityprices><cityprice>6100</cityprice><cityprice>9</cityprice></cityprices>`, plenty),
		offer("second", price, `<availability available="no" stockCount="9"/>`+plenty), offer("few", price, `<availability available="yes" stockCount="4"/>`),
		offer("off", price, `<availability available="no" stockCount="9"/>`), offer("free", `<price>0</price>`, plenty), offer("nowhere", price, ""),
	}
	var agent, tag, body string
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		rw.Header().Set("ETag", tag)
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	}))
	defer server.Close()
	w := small(t, setup{list: server.URL})
	for i, step := range []struct {
		tag, body        string
		status           int
		offers, fetched  int
		versions, onSale int
	}{
		{"a", strings.Join(all, ""), http.StatusOK, 7, 1, 1, 3}, {"a", all[0], http.StatusOK, 1, 2, 1, 1}, {"b", all[3], http.StatusOK, 1, 3, 2, 0},
		{"c", all[0], http.StatusNotFound, 0, 3, 2, 0}, {"c", "<", http.StatusOK, 0, 4, 2, 0},
	} {
		tag, status, body = step.tag, step.status, "<kaspi_catalog><offers>"+step.body+"</offers></kaspi_catalog>"
		if step.body == "<" {
			body = step.body
		}
		offers, ok := w.pull(t.Context())
		if offers != step.offers || ok != (step.offers > 0) || w.fetched.Load() != int64(step.fetched) || w.versions() != step.versions || len(w.onSale) != step.onSale {
			t.Errorf("step %d: %d offers, %t; fetched %d, %d versions, on sale %+v", i, offers, ok, w.fetched.Load(), w.versions(), w.onSale)
		}
		if got := fmt.Sprint(w.onSale); i == 0 && (w.onSale[0].price() != 7000 || w.onSale[1].price() != 6100 || w.onSale[2].SKU != "second" || w.onSale[0].Model != "Чайник") {
			t.Error(got)
		}
	}
	if !strings.HasPrefix(agent, "kaspi-puller") {
		t.Errorf("it fetches as %s", agent)
	}
	server.Close()
	if _, ok := w.pull(t.Context()); ok {
		t.Error("a list came from nowhere")
	}
	w.list = "http://127.0.0.1:port"
	if _, ok := w.pull(t.Context()); ok {
		t.Error("a list came from no address")
	}
}

// Orders are of all kinds: by each way of delivery in turn, of one line or two, of several people, some on credit.
func TestOrdersAreOfAllKinds(t *testing.T) {
	t.Parallel()
	w := small(t, setup{list: "http://127.0.0.1:1/"})
	w.onSale = []offered{{SKU: "cheap", Model: "x", Price: 1500}, {SKU: "low", Model: "Мышь", Price: 1501}, {SKU: "high", Model: "Сервер", Price: 599_999}, {SKU: "dear", Model: "x", Price: 600_000}}
	before := w.now()
	for range 24 {
		if !w.order() {
			t.Fatal("nobody orders")
		}
	}
	var byWay []kaspitest.Delivery
	lines, pieces, skus, people, credit := map[int]int{}, map[int]bool{}, map[string]int64{}, map[string]int{}, 0
	for i, code := range w.kaspi.Codes() {
		o, _ := w.kaspi.Get(code)
		if want := fmt.Sprint(812_345_601 + i); code != want {
			t.Errorf("order %d is %s, want %s", i, code, want)
		}
		age := before.Sub(o.Approved)
		if o.Approved.Sub(o.Created) != time.Minute || age < -time.Minute || age > 100*time.Minute {
			t.Errorf("%s was made at %s and approved at %s", code, o.Created, o.Approved)
		}
		if len(o.Phone) != 10 || o.Street == "" || o.City == "" || o.Last == "" {
			t.Errorf("%s is for %+v", code, o)
		}
		byWay = append(byWay, o.Delivery)
		lines[len(o.Lines)]++
		people[o.First+" "+o.Last+" "+o.City]++
		if o.Credit {
			credit++
		}
		for _, l := range o.Lines {
			pieces[l.Quantity], skus[l.SKU] = true, l.Price
			if l.CategoryCode == "" || l.CategoryTitle == "" || (l.SKU == "low") != (l.Title == "Мышь") {
				t.Errorf("%s has %+v", code, l)
			}
		}
	}
	turn := []kaspitest.Delivery{kaspitest.Pickup, kaspitest.Postomat, kaspitest.Express, kaspitest.OwnDelivery, kaspitest.KaspiCity, kaspitest.KaspiDoor}
	if !slices.Equal(byWay, slices.Repeat(turn, 4)) {
		t.Errorf("delivered by %v", byWay)
	}
	if lines[1] != 12 || lines[2] != 12 || len(pieces) != 2 || !pieces[1] || !pieces[2] || len(people) != 3 || credit != 8 {
		t.Errorf("of lines %v, of pieces %v, for %v, on credit %d", lines, pieces, people, credit)
	}
	if len(skus) != 2 || skus["low"] != 1501 || skus["high"] != 599_999 {
		t.Errorf("bought %v", skus)
	}
	w.onSale = w.onSale[:1]
	if _, ok := w.orderBy(kaspitest.Pickup); ok {
		t.Error("somebody orders what nobody buys")
	}
	w.onSale = []offered{{SKU: "low", Price: 1501}}
	if code, ok := w.orderBy(kaspitest.Express); !ok || code != "812345625" {
		t.Errorf("after an order that was not to be comes %s", code)
	}
}

// Without a list buyers choose among what the supplier has, for what it recommends.
func TestWithoutAListBuyersChooseAmongTheSuppliersGoods(t *testing.T) {
	t.Parallel()
	w := small(t, setup{})
	known := map[string]int64{}
	for _, g := range w.supplier.Goods() {
		known[fmt.Sprint(g.Article)] = max(g.Price2, 1)
	}
	seen := map[string]bool{}
	for range 20 {
		o, ok := w.choose()
		if price, there := known[o.SKU]; !ok || !there || price != o.price() || o.Model == "" {
			t.Errorf("bought %+v", o)
		}
		seen[o.SKU] = true
	}
	if len(seen) < 5 {
		t.Errorf("all buy %v", seen)
	}
}

// Somebody else accepts every third order in the cabinet, and the buyer of every fifth cancels it.
func TestOthersActOnOrdersToo(t *testing.T) {
	t.Parallel()
	w := small(t, setup{})
	w.elsewhere()
	for range 15 {
		w.order()
		w.elsewhere()
	}
	var got []string
	for _, code := range w.kaspi.Codes() {
		o, _ := w.kaspi.Get(code)
		got = append(got, strings.TrimPrefix(code, "8123456")+o.Status)
	}
	const new, accepted, cancelled = "APPROVED_BY_BANK", "ACCEPTED_BY_MERCHANT", "CANCELLED"
	for i, status := range []string{new, new, accepted, new, cancelled, accepted, new, new, accepted, cancelled, new, accepted, new, new, cancelled} {
		if want := fmt.Sprintf("%02d%s", i+1, status); got[i] != want {
			t.Errorf("order %s, want %s", got[i], want)
		}
	}
}

// What happens to an order happens to the newest that allows it, and is told of that one.
func TestAnEventIsOfTheNewestOrderThatAllowsIt(t *testing.T) {
	t.Parallel()
	w := small(t, setup{language: "en"})
	status := func(code string) string {
		o, _ := w.kaspi.Get(code)
		return o.State + " " + o.Status
	}
	for i, step := range []struct{ event, about, want string }{
		{"order-kaspi-door", "812345601", "NEW APPROVED_BY_BANK"}, {"order-kaspi-city", "812345602", "NEW APPROVED_BY_BANK"}, {"accepted-in-cabinet", "812345602", "KASPI_DELIVERY ACCEPTED_BY_MERCHANT"},
		{"accepted-in-cabinet", "812345601", "KASPI_DELIVERY ACCEPTED_BY_MERCHANT"}, {"accepted-in-cabinet", "", ""}, {"courier-takes", "", ""}, {"PACK", "812345601", "KASPI_DELIVERY ACCEPTED_BY_MERCHANT"},
		{"courier-takes", "812345601", "KASPI_DELIVERY ACCEPTED_BY_MERCHANT"}, {"buyer-gets", "812345601", "ARCHIVE COMPLETED"}, {"buyer-returns", "812345601", "KASPI_DELIVERY KASPI_DELIVERY_RETURN_REQUESTED"},
		{"buyer-cancels", "812345602", "ARCHIVE CANCELLED"},
	} {
		if step.event == "PACK" {
			w.kaspi.AssembleInCabinet(step.about)
			continue
		}
		said, ok, known := w.happen(t.Context(), step.event)
		if !known || ok != (step.about != "") || ok && !strings.Contains(said, "rder "+step.about) || !ok && said != "There is no such order now." {
			t.Errorf("step %d: %s, %t", i, said, ok)
		}
		if got := status(step.about); ok && got != step.want {
			t.Errorf("step %d: %s is %s, want %s", i, step.about, got, step.want)
		}
	}
	for way, event := range map[kaspitest.Delivery]string{
		kaspitest.KaspiDoor: "order-kaspi-door", kaspitest.KaspiCity: "order-kaspi-city", kaspitest.Postomat: "order-postomat", kaspitest.Express: "order-express", kaspitest.Pickup: "order-pickup", kaspitest.OwnDelivery: "order-own-delivery",
	} {
		w.happen(t.Context(), event)
		if o, _ := w.kaspi.Get(codeOf(w.orders.Load())); o.Delivery != way {
			t.Errorf("%s is delivered by %d, want %d", event, o.Delivery, way)
		}
	}
	w.list = "http://127.0.0.1:1/"
	for _, event := range []string{"order-pickup", "kaspi-fetches"} {
		if said, ok, _ := w.happen(t.Context(), event); ok || said != "There is no price list yet: wait a little." {
			t.Errorf("%s without a list: %s", event, said)
		}
	}
}

// Each trouble is what it is called, and that of one service at a time.
func TestEachTroubleIsWhatItIsCalled(t *testing.T) {
	t.Parallel()
	w := small(t, setup{language: "en"})
	for _, c := range []struct {
		event string
		want  faults.Row
	}{
		{"short-page", faults.Row{Service: faults.AlStyle, End: faults.Short}}, {"nonsense", faults.Row{Service: faults.AlStyle, Body: "<html><h1>502 Bad Gateway</h1></html>"}},
		{"kaspi-hangs", faults.Row{Service: faults.Kaspi, End: faults.Hang}}, {"token-dies", faults.Row{Service: faults.Kaspi, Code: 401, Text: "Unauthorized"}},
		{"telegram-slow", faults.Row{Service: faults.Telegram, Delay: 3 * time.Second}},
	} {
		if _, ok, _ := w.happen(t.Context(), c.event); !ok {
			t.Errorf("%s does not happen", c.event)
		}
		c.want.Times = -1
		rows := slices.DeleteFunc(w.faults.Rows(), func(r faults.Row) bool { return r.Service != c.want.Service })
		if len(rows) != 1 || !reflect.DeepEqual(rows[0], c.want) {
			t.Errorf("%s is %+v", c.event, rows)
		}
	}
	w.happen(t.Context(), "missing-rows")
	rows := func() int {
		resp, err := http.Get(w.supplier.URL() + "/elements-pagination?access-token=" + w.supplierToken + "&limit=250&offset=0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(body), `"article":`)
	}
	w.faults.Clear("")
	if got := rows(); got != 30 {
		t.Errorf("%d of 60 rows are left", got)
	}
	w.happen(t.Context(), "kaspi-hangs")
	w.happen(t.Context(), "all-well")
	if got := rows(); got != 60 || len(w.faults.Rows()) > 0 {
		t.Errorf("when all is well, %d of 60 rows are there, and faults %v", got, w.faults.Rows())
	}
}

// Shelves that were emptied hold what they held, also those of which nobody knows how many.
func TestShelvesHoldWhatTheyHeld(t *testing.T) {
	t.Parallel()
	w := small(t, setup{})
	before := w.supplier.Goods()
	for range 2 {
		w.stockDrops()
		for i, g := range w.supplier.Goods() {
			if kept := g.Article%10 == 0; kept != (g.Quantity == before[i].Quantity && g.AtLeast == before[i].AtLeast) && before[i].Quantity > 0 {
				t.Errorf("%d had %d and has %d", g.Article, before[i].Quantity, g.Quantity)
			}
		}
		w.stockReturns()
		if after := w.supplier.Goods(); !reflect.DeepEqual(after, before) {
			t.Errorf("%+v\nis not\n%+v", after, before)
		}
		for _, g := range before { // sold meanwhile: what is emptied next is what there is then
			w.supplier.Put(g)
		}
	}
}

// The three outsides know each other's clock, faults, and the tokens and the seed that were asked for.
func TestTheThreeOutsidesAreOfOneWorld(t *testing.T) {
	t.Parallel()
	const telegram = "1001:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	w := small(t, setup{kaspiToken: "k", supplierToken: "s", telegramToken: telegram, seed: 7})
	w.ahead.Store(int64(48 * time.Hour))
	ask := func(url, token string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Auth-Token", token)
		req.Header.Set("User-Agent", "Mozilla/5.0")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	all := func() []int {
		return []int{ask(w.kaspi.URL()+"/orders?page[number]=0&page[size]=20", "k"), ask(w.supplier.URL()+"/brands?access-token=s", ""), ask(w.telegram.URL()+"/bot"+telegram+"/getMe", "")}
	}
	if got := all(); slices.Contains(got, http.StatusUnauthorized) || slices.Contains(got, http.StatusForbidden) || got[2] != http.StatusOK {
		t.Errorf("they answer %v to their tokens", got)
	}
	seen := map[string]bool{}
	for _, a := range w.asked() {
		if seen[a.Service] = true; time.Until(a.Last) < 47*time.Hour {
			t.Errorf("%s has a clock of its own", a.Service)
		}
	}
	w.faults.Add(faults.Row{Code: 503, Times: -1})
	if got := all(); len(seen) != 3 || !slices.Equal(got, []int{503, 503, 503}) {
		t.Errorf("faults of all are met with %v", got)
	}
	w.faults.Clear("")
	if same, other := small(t, setup{seed: 7}), small(t, setup{seed: 8}); !reflect.DeepEqual(w.supplier.Goods(), same.supplier.Goods()) || reflect.DeepEqual(w.supplier.Goods(), other.supplier.Goods()) {
		t.Error("the seed does not choose the goods")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond) // what hangs does so for any time
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.kaspi.URL()+"/orders", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("Kaspi answers a script")
	}
}

// The settings of a demo are those that a seller would write, only that everything is seen to within seconds.
func TestTheSettingsOfADemoLetEverythingHappenSoon(t *testing.T) {
	t.Parallel()
	w := small(t, setup{list: "http://127.0.0.1:7" + listPath, language: "kk"})
	c, err := config.Parse(w.settings("/data"), config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, kaspi.Almaty())
	for name, when := range map[string]time.Duration{
		"orders": c.Schedule.Orders.Next(now).Sub(now), "sweep": c.Schedule.Sweep.Next(now).Sub(now), "archive": c.Schedule.Archive.Next(now).Sub(now), "stock": c.Schedule.Stock.Next(now).Sub(now),
	} {
		if when > 15*time.Second {
			t.Errorf("%s are looked at in %s", name, when)
		}
	}
	if c.DataDir != "/data" || c.FeedPath.Reveal() != listPath || c.PublicURL != "http://127.0.0.1:7" || c.Language != "kk" || len(c.TelegramOwners) != 1 || c.TelegramOwners[0] != seller().ID {
		t.Errorf("got %+v", c)
	}
	if c.KaspiToken != kaspitest.Token || c.TelegramToken != tgtest.Token || c.KaspiMerchant == "" || len(c.Shop().Points) != 2 || c.Shop().Company == "" {
		t.Errorf("got %+v", c)
	}
}
