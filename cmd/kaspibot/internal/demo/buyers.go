package demo

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strconv"
	"time"

	"kaspibot/kaspi/kaspitest"
)

// offered is a good as the shop's price list has it.
type offered struct {
	SKU   string `xml:"sku,attr"`
	Model string `xml:"model"`
	Price int64  `xml:"price"`
	City  []struct {
		Price int64 `xml:",chardata"`
	} `xml:"cityprices>cityprice"`
	Points []struct {
		Available string `xml:"available,attr"`
		Stock     int    `xml:"stockCount,attr"`
	} `xml:"availabilities>availability"`
}

// price is what a buyer pays: that of the first city where the list has several.
func (o offered) price() int64 {
	if len(o.City) > 0 {
		return o.City[0].Price
	}
	return o.Price
}

// plenty is so many pieces that the supplier still has them when the order has come.
const plenty = 5

func (o offered) onSale() bool {
	for _, p := range o.Points {
		if p.Available == "yes" && p.Stock >= plenty {
			return true
		}
	}
	return false
}

// pull fetches the price list as Kaspi would: what is on sale there is what buyers see, for the prices that it has. It
// tells how many offers there are, on sale or not.
func (w *world) pull(ctx context.Context) (offers int, ok bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.list, nil)
	if err != nil {
		return 0, false
	}
	req.Header.Set("User-Agent", "kaspi-puller-of-the-demo")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return 0, false
	}
	w.fetched.Add(1)
	var list struct {
		Offers []offered `xml:"offers>offer"`
	}
	if xml.Unmarshal(body, &list) != nil {
		return 0, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.etags[resp.Header.Get("ETag")] = true
	w.onSale = w.onSale[:0]
	for _, o := range list.Offers {
		if o.onSale() && o.price() > 0 {
			w.onSale = append(w.onSale, o)
		}
	}
	return len(list.Offers), true
}

func (w *world) versions() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.etags)
}

// ways are those of delivery, in the order in which buyers choose them.
func ways() []kaspitest.Delivery {
	return []kaspitest.Delivery{
		kaspitest.KaspiDoor, kaspitest.Pickup, kaspitest.Postomat, kaspitest.Express, kaspitest.OwnDelivery, kaspitest.KaspiCity,
	}
}

// order is a buyer who has it delivered in the next way.
func (w *world) order() bool {
	all := ways()
	_, ok := w.orderBy(all[(w.orders.Load()+1)%int64(len(all))])
	return ok
}

// orderBy is a buyer who buys one or two things that the price list has on sale, for the prices that it has. It reports
// whether there is a list to buy from.
func (w *world) orderBy(way kaspitest.Delivery) (code string, ok bool) {
	var lines []kaspitest.Line
	n := w.orders.Add(1)
	for range 1 + int(n%2) {
		o, found := w.choose()
		if !found {
			w.orders.Add(-1)
			return "", false
		}
		lines = append(lines, kaspitest.Line{
			SKU: o.SKU, Title: o.Model, Quantity: 1 + w.chance.intN(2), Price: o.price(),
			CategoryCode: "Master - Computers", CategoryTitle: "Компьютерная техника",
		})
	}
	people := []struct{ first, last, city string }{
		{"Ержан", "Примеров", "Алматы"}, {"Мария", "<Образцова>", "Астана"}, {"Дана", "Тестова", "Шымкент"},
	}
	p := people[n%int64(len(people))]
	approved := w.now().Add(-time.Duration(w.chance.intN(100)) * time.Minute)
	w.kaspi.Put(kaspitest.Order{
		Code: codeOf(n), Created: approved.Add(-time.Minute), Approved: approved, Delivery: way, Credit: n%3 == 0,
		City: p.city, Street: "улица Примерная", First: p.first, Last: p.last, Phone: "7001112233", Lines: lines,
	})
	return codeOf(n), true
}

// codeOf is the code of the nth order.
func codeOf(n int64) string { return strconv.FormatInt(812_345_600+n, 10) }

// choose picks a thing on sale that many would buy.
func (w *world) choose() (offered, bool) {
	if w.list == "" {
		goods := w.supplier.Goods()
		g := goods[w.chance.intN(len(goods))]
		return offered{SKU: strconv.Itoa(g.Article), Model: g.Name, Price: max(g.Price2, 1)}, true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for range 1000 {
		if len(w.onSale) == 0 {
			break
		}
		if o := w.onSale[w.chance.intN(len(w.onSale))]; o.price() > 1500 && o.price() < 600_000 {
			return o, true
		}
	}
	return offered{}, false
}

// elsewhere lets every third order be accepted in the cabinet and every fifth be cancelled by its buyer.
func (w *world) elsewhere() {
	n := w.orders.Load()
	switch {
	case n%5 == 0:
		w.kaspi.Cancel(codeOf(n), byBuyer)
	case n%3 == 0:
		w.kaspi.AcceptInCabinet(codeOf(n))
	}
}

// byBuyer is Kaspi's word for an order that its buyer has cancelled.
const byBuyer = "BUYER_CANCELLATION_HIMSELF"

// newest does something to the newest order that allows it.
func (w *world) newest(do func(code string) bool) bool {
	for n := w.orders.Load(); n > 0; n-- {
		if do(codeOf(n)) {
			return true
		}
	}
	return false
}
