package reports

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
)

const yearOf = 360 // orders of the generated year

// expected is what came of a generated order, by plain arithmetic.
type expected struct {
	placed   time.Time
	outcome  string
	city     string
	total    int64
	revenue  int64
	profit   int64
	known    bool
	accepted time.Duration // negative for not here
	pieces   map[string]int
}

// hostile names that programs have taken for formulas.
var hostileSKUs = []string{"=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "0123", "1E5", "a;b\"c", "\u200b=1+1", "SKU-8"}

// outcomes of the stages, told once more.
var told = map[orders.Stage]string{
	orders.StageSign: "waiting", orders.StageNew: "waiting", orders.StageAccepting: "waiting", orders.StageUnknown: "waiting",
	orders.StagePreOrder: "sold", orders.StagePack: "sold", orders.StageHandOver: "sold", orders.StageInDelivery: "sold",
	orders.StageGiveOut: "sold", orders.StageDone: "sold", orders.StageCancelling: "cancelled", orders.StageCancelled: "cancelled",
	orders.StageReturnRequested: "returned", orders.StageReturned: "returned",
}

// generate makes an order and says what it should come to.
func generate(rng *rand.Rand, i int) (orders.Record, expected) {
	stages := []orders.Stage{
		orders.StageDone, orders.StageDone, orders.StageDone, orders.StageDone, orders.StageInDelivery, orders.StagePack,
		orders.StageHandOver, orders.StageGiveOut, orders.StagePreOrder, orders.StageNew, orders.StageAccepting, orders.StageSign,
		orders.StageUnknown, orders.StageCancelled, orders.StageCancelling, orders.StageReturnRequested, orders.StageReturned,
	}
	// To the minute, so that the minutes around midnight are met.
	placed := time.Date(2025, 12, 1, 0, 0, 0, 0, kaspi.Almaty()).Add(time.Duration(rng.IntN(365*24*60)) * time.Minute)
	if i%50 == 0 {
		placed = time.Date(placed.Year(), placed.Month(), placed.Day(), 0, 0, 0, 0, kaspi.Almaty()).Add(-time.Millisecond * time.Duration(i/50%2))
	}
	r := orders.Record{Stage: stages[rng.IntN(len(stages))], Revision: 1, Seen: placed}
	r.Order = kaspi.Order{
		Code: kaspi.OrderCode(fmt.Sprintf("7%08d", i)), Created: placed, Approved: placed.Add(time.Minute), EntriesKnown: true,
		Customer: kaspi.Person{First: "Гульнар", Last: "Секретова", Phone: "7011112233"}, PhoneAlias: "7270009988,17",
		Address: kaspi.Address{Town: []string{"Алматы", "Өскемен", "=Астана"}[rng.IntN(3)], Street: "Тайная", House: "13", Formatted: "Тайная, 13"},
	}
	r.Entered = orders.Entered{Stage: r.Stage, At: placed.Add(48 * time.Hour)}
	want := expected{placed: placed, outcome: told[r.Stage], city: r.Order.Address.Town, accepted: -1, pieces: map[string]int{}}
	if want.outcome != "waiting" && rng.IntN(4) > 0 {
		want.accepted = time.Duration(rng.IntN(4*60*60)) * time.Second
		r.AcceptedAt, r.By = r.Order.Approved.Add(want.accepted), "Айгуль"
	}
	factsKnown := rng.IntN(10) > 0
	spent := int64(0)
	known := factsKnown
	for n := range 1 + rng.IntN(3) {
		sku := hostileSKUs[rng.IntN(len(hostileSKUs))]
		price, pieces := int64(500+rng.IntN(90_000)), 1+rng.IntN(3)
		r.Order.Entries = append(r.Order.Entries, kaspi.Entry{
			Number: n, SKU: sku, Title: "Товар " + sku, Quantity: pieces, Price: kaspi.Tenge(price), Total: kaspi.Tenge(price * int64(pieces)),
			Category: kaspi.Category{Title: "Чайники"},
		})
		cost, commission := price*int64(40+rng.IntN(90))/100, price*int64(pieces)/8
		costKnown := rng.IntN(20) > 0
		known = known && costKnown
		spent += cost*int64(pieces) + commission
		r.Facts.Lines = append(r.Facts.Lines, orders.LineFacts{
			SKU: sku, Quantity: pieces, Cost: orders.Amount{Tenge: kaspi.Tenge(cost), Known: costKnown},
			Commission: orders.Amount{Tenge: kaspi.Tenge(commission), Known: true},
		})
		want.total += price * int64(pieces)
		want.pieces[sku] += pieces
	}
	delivery, deliveryKnown := int64(rng.IntN(3))*1276, rng.IntN(20) > 0
	tax := want.total * 3 / 100
	r.Facts.At, r.Facts.Total, r.Facts.Tax = placed, kaspi.Tenge(want.total), kaspi.Tenge(tax)
	r.Facts.Delivery = orders.Amount{Tenge: kaspi.Tenge(delivery), Known: deliveryKnown}
	r.Order.Total = kaspi.Tenge(want.total)
	if !factsKnown {
		r.Facts, deliveryKnown = orders.Facts{}, false
	}
	if rng.IntN(3) == 0 { // Kaspi has told what it costs
		delivery, deliveryKnown = 1_505, true
		r.Order.SellerDeliveryCost = 1_505
	}
	switch want.outcome {
	case "sold":
		want.revenue, want.known = want.total, known && deliveryKnown
		want.profit = want.total - spent - delivery - tax
	case "returned":
		want.known, want.profit = deliveryKnown, -delivery
	default:
		want.known = true
	}
	if !want.known {
		want.profit = 0
	}
	return r, want
}

// aYear fills a store with a year of orders, a third of which are kept in each form.
func aYear(t testing.TB, data *store.Store, seed uint64) []expected {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	var wants []expected
	var records []orders.Record
	short := map[orders.Form][]orders.Record{}
	for i := range yearOf {
		r, want := generate(rng, i)
		wants, records = append(wants, want), append(records, r)
		if form := orders.Form(i % 3); form > 0 && r.Stage.Over() {
			short[form] = append(short[form], r.In(form, chattest.Noon))
		}
	}
	must(t, data.SaveRecords(t.Context(), records...))
	for form, list := range short {
		must(t, data.Shorten(t.Context(), form, list))
	}
	return wants
}

// figures are sums by simple counting.
type figures struct {
	orders, sold, waiting, cancelled, returned, known int
	revenue, profit, lost                             int64
}

func (f *figures) add(e expected) {
	f.orders++
	switch e.outcome {
	case "sold":
		f.sold++
		if e.known {
			f.known++
		}
	case "waiting":
		f.waiting++
	case "cancelled":
		f.cancelled++
		f.lost += e.total
	case "returned":
		f.returned++
		f.lost += e.total
	}
	f.revenue += e.revenue
	f.profit += e.profit
}

// countSimply adds up the orders of the days from one to another, as dates in writing.
func countSimply(list []expected, from, to string) (all figures, byDay map[string]figures) {
	byDay = map[string]figures{}
	for _, e := range list {
		date := e.placed.In(kaspi.Almaty()).Format("2006-01-02")
		if date < from || date > to {
			continue
		}
		all.add(e)
		day := byDay[date]
		day.add(e)
		byDay[date] = day
	}
	return all, byDay
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheNumbersOfTheChartsAreThoseOfASimpleCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	year := aYear(t, w.data, 7)
	for _, days := range periods {
		from := chattest.Noon.AddDate(0, 0, 1-days).Format("2006-01-02")
		want, byDay := countSimply(year, from, chattest.Noon.Format("2006-01-02"))
		stats, err := w.screen.countDays(t.Context(), "", days)
		must(t, err)
		drawn := map[string][]int64{}
		for _, p := range pictures(w.Chats().To(chattest.Aigul.ID), stats, true) {
			for _, panel := range p.panels {
				for _, bars := range panel.Bars {
					drawn[strings.TrimSuffix(panel.Title, " — оценка (≈)")+bars.Name] = bars.Values
				}
			}
		}
		for name, of := range map[string]func(figures) int64{
			"Заказы по днямпродано":       func(f figures) int64 { return int64(f.sold) },
			"Заказы по днямждёт принятия": func(f figures) int64 { return int64(f.waiting) },
			"Заказы по днямотменено":      func(f figures) int64 { return int64(f.cancelled) },
			"Заказы по днямвозвращено":    func(f figures) int64 { return int64(f.returned) },
			"Выручка по дням, ₸":          func(f figures) int64 { return f.revenue },
			"Прибыль по дням, ₸":          func(f figures) int64 { return f.profit },
		} {
			var wants []int64
			for day := range days {
				wants = append(wants, of(byDay[chattest.Noon.AddDate(0, 0, 1-days+day).Format("2006-01-02")]))
			}
			if !slices.Equal(drawn[name], wants) {
				t.Errorf("%d days, %s:\ngot  %v\nwant %v", days, name, drawn[name], wants)
			}
		}
		wantHours, wantCities, wantAccept := [24]int64{}, map[string]int{}, make([]int, 7)
		for _, e := range year {
			if date := e.placed.In(kaspi.Almaty()).Format("2006-01-02"); date < from || date > chattest.Noon.Format("2006-01-02") {
				continue
			}
			wantHours[e.placed.In(kaspi.Almaty()).Hour()]++
			wantCities[e.city]++
			if e.accepted >= 0 {
				wantAccept[slices.IndexFunc([]float64{5, 15, 30, 60, 120, 180, 1e9}, func(m float64) bool { return e.accepted.Minutes() <= m })]++
			}
		}
		if !slices.Equal(drawn["Заказы по часам"], wantHours[:]) || !slices.Equal(stats.Accept, wantAccept) {
			t.Errorf("%d days: hours %v, want %v; times %v, want %v", days, drawn["Заказы по часам"], wantHours, stats.Accept, wantAccept)
		}
		for _, city := range stats.Cities {
			if wantCities[city.Name] != city.Orders {
				t.Errorf("%d days: %d orders to %s, want %d", days, city.Orders, city.Name, wantCities[city.Name])
			}
		}
		if stats.Guessed() != (want.known < want.sold) || stats.Orders != want.orders || stats.Known != want.known || int64(stats.Profit) != want.profit {
			t.Errorf("%d days: %+v, want %+v", days, stats.Sum, want)
		}
		pieces := 0
		for _, g := range stats.Goods {
			pieces += g.Pieces
		}
		wantPieces := 0
		for _, e := range year {
			if date := e.placed.In(kaspi.Almaty()).Format("2006-01-02"); e.outcome == "sold" && date >= from && date <= chattest.Noon.Format("2006-01-02") {
				for _, n := range e.pieces {
					wantPieces += n
				}
			}
		}
		if pieces != wantPieces {
			t.Errorf("%d days: %d pieces, want %d", days, pieces, wantPieces)
		}
	}
}
