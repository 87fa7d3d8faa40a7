package demo

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// goods is how many the supplier has.
const goods = 2400

// world is everything outside of the program: Kaspi, the supplier, Telegram with its seller, buyers, and Kaspi's puller.
type world struct {
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	telegram *tgtest.Server
	addr     string // of the program's web server

	orders  atomic.Int64
	fetched atomic.Int64
	mu      sync.Mutex
	etags   map[string]bool // price lists seen
}

// listPath would be made by chance and kept in the data folder; a demo has to know it beforehand.
const listPath = "/demo-secret-path-0123456789/pricelist.xml"

func newWorld(addr string) *world {
	w := &world{
		kaspi: kaspitest.Start(), telegram: tgtest.Start(tgtest.WithLimits()), addr: addr, etags: map[string]bool{},
		supplier: alstyletest.Start(alstyletest.WithGoods(goods), alstyletest.WithPace(0)),
	}
	w.kaspi.HangScriptAgents(true)
	w.kaspi.RequireMerchant(true)
	w.telegram.Meet(seller(), seller().ID)
	return w
}

func seller() tgtest.User {
	return tgtest.User{ID: 700, FirstName: "Айгуль", Username: "seller", Language: "ru"}
}

func (w *world) close() {
	w.telegram.Close()
	w.kaspi.Close()
	w.supplier.Close()
}

func (w *world) link() string { return "http://" + w.addr + listPath }

// settings are what a seller would write into .env, only faster.
func (w *world) settings(dir string) map[string]string {
	return map[string]string{
		"TELEGRAM_BOT_TOKEN": tgtest.Token, "TELEGRAM_API_URL": w.telegram.URL(),
		"TELEGRAM_OWNERS": strconv.FormatInt(seller().ID, 10),
		"KASPI_API_TOKEN": kaspitest.Token, "KASPI_API_URL": w.kaspi.URL(), "KASPI_MERCHANT_ID": kaspitest.MerchantID,
		"KASPI_COMPANY": "Демо-магазин", "KASPI_STORES": "PP1:750000000,PP2:710000000",
		"ALSTYLE_TOKEN": alstyletest.Token, "ALSTYLE_API_URL": w.supplier.URL(), "ALSTYLE_PACE": "20ms",
		"DATA_DIR": dir, "FEED_PATH": listPath, "PUBLIC_URL": "http://" + w.addr,
		"SCHEDULE_ORDERS": "@every 2s", "SCHEDULE_SWEEP": "@every 5s", "SCHEDULE_ARCHIVE": "@every 15s",
		"SCHEDULE_STOCK": "@every 6s",
	}
}

// live lets time pass out there: buyers order, somebody else acts on an order now and then, the market moves, and
// Kaspi's puller fetches the price list.
func (w *world) live(ctx context.Context) {
	order, market, puller := time.NewTicker(8*time.Second), time.NewTicker(5*time.Second), time.NewTicker(2*time.Second)
	defer order.Stop()
	defer market.Stop()
	defer puller.Stop()
	w.order()
	for {
		select {
		case <-ctx.Done():
			return
		case <-order.C:
			w.elsewhere()
			w.order()
		case <-market.C:
			w.supplier.Live(time.Hour)
		case <-puller.C:
			w.pull(ctx)
		}
	}
}

// order is a buyer who buys one or two things that the supplier has.
func (w *world) order() {
	n := w.orders.Add(1)
	people := []struct{ first, last, city string }{
		{"Ержан", "Примеров", "Алматы"}, {"Мария", "<Образцова>", "Астана"}, {"Дана", "Тестова", "Шымкент"},
	}
	p := people[n%int64(len(people))]
	ways := []kaspitest.Delivery{
		kaspitest.KaspiDoor, kaspitest.Pickup, kaspitest.Postomat, kaspitest.Express, kaspitest.OwnDelivery, kaspitest.KaspiCity,
	}
	all := w.supplier.Goods()
	var lines []kaspitest.Line
	for len(lines) < 1+int(n%2) {
		g := all[rand.IntN(len(all))]
		if g.Quantity == 0 || g.Price1 < 1000 || g.Price1 > 400_000 {
			continue
		}
		lines = append(lines, kaspitest.Line{
			SKU: strconv.Itoa(g.Article), Title: g.Name, Quantity: 1 + rand.IntN(2), Price: asked(g),
			CategoryCode: "Master - Computers", CategoryTitle: "Компьютерная техника",
		})
	}
	approved := time.Now().Add(-time.Duration(rand.IntN(100)) * time.Minute)
	w.kaspi.Put(kaspitest.Order{
		Code: strconv.FormatInt(812_345_600+n, 10), Created: approved.Add(-time.Minute), Approved: approved,
		Delivery: ways[n%int64(len(ways))], Credit: n%3 == 0,
		City: p.city, Street: "улица Примерная", First: p.first, Last: p.last, Phone: "7001112233", Lines: lines,
	})
}

// asked is about what the shop asks for a good: enough for commission, delivery and a profit.
func asked(g alstyletest.Good) int64 { return g.Price1*13/100*10 + 2_500 }

// elsewhere lets every third order be accepted in the cabinet and every fifth be cancelled by its buyer.
func (w *world) elsewhere() {
	n := w.orders.Load()
	code := strconv.FormatInt(812_345_600+n, 10)
	switch {
	case n%5 == 0:
		w.kaspi.Cancel(code, "BUYER_CANCELLATION_HIMSELF")
	case n%3 == 0:
		w.kaspi.AcceptInCabinet(code)
	}
}

// crash empties most of the supplier's shelves, as a broken answer would.
func (w *world) crash() {
	for _, g := range w.supplier.Goods() {
		if g.Article%10 != 0 {
			w.supplier.Change(g.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast = 0, false })
		}
	}
}

// pull fetches the price list as Kaspi would.
func (w *world) pull(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.link(), nil)
	if err != nil {
		return
	}
	req.Header.Set("User-Agent", "kaspi-puller-of-the-demo")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return
	}
	w.fetched.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.etags[resp.Header.Get("ETag")] = true
}

func (w *world) versions() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.etags)
}

// do carries out a line that begins with a colon.
func (w *world) do(line string, stop func()) string {
	switch line {
	case ":order":
		w.order()
		return "a buyer orders"
	case ":crash":
		w.crash()
		return "the supplier's shelves are nearly empty; type /sync"
	case ":quit":
		stop()
		return "ending"
	}
	return fmt.Sprintf("%s is not known: :order, :crash or :quit", line)
}
