package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
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
	onSale  []offered       // of the last one

	words    words
	language string
}

// listPath would be made by chance and kept in the data folder; a demo has to know it beforehand.
const listPath = "/demo-secret-path-0123456789/pricelist.xml"

func newWorld(addr, language string) *world {
	w := &world{
		kaspi: kaspitest.Start(), telegram: tgtest.Start(tgtest.WithLimits()), addr: addr, etags: map[string]bool{},
		words: wordsOf(language), language: language,
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
		"SCHEDULE_STOCK": "@every 6s", "BOT_LANGUAGE": w.language,
	}
}

// live lets time pass out there: buyers order now and then, somebody else acts on an order, the market moves, and Kaspi's
// puller fetches the price list. The first order comes as soon as there is a list to buy from.
func (w *world) live(ctx context.Context, between time.Duration) {
	market, puller := time.NewTicker(5*time.Second), time.NewTicker(time.Second)
	defer market.Stop()
	defer puller.Stop()
	var next time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-market.C:
			w.supplier.Live(time.Hour)
		case now := <-puller.C:
			w.pull(ctx)
			if now.Before(next) {
				continue
			}
			w.elsewhere()
			if w.order() {
				next = now.Add(between)
			}
		}
	}
}

// order is a buyer who buys one or two things that the price list has on sale, for the prices that it has. It reports
// whether there is a list to buy from.
func (w *world) order() bool {
	var lines []kaspitest.Line
	n := w.orders.Add(1)
	for range 1 + int(n%2) {
		o, found := w.choose()
		if !found {
			w.orders.Add(-1)
			return false
		}
		lines = append(lines, kaspitest.Line{
			SKU: o.SKU, Title: o.Model, Quantity: 1 + rand.IntN(2), Price: o.price(),
			CategoryCode: "Master - Computers", CategoryTitle: "Компьютерная техника",
		})
	}
	people := []struct{ first, last, city string }{
		{"Ержан", "Примеров", "Алматы"}, {"Мария", "<Образцова>", "Астана"}, {"Дана", "Тестова", "Шымкент"},
	}
	p := people[n%int64(len(people))]
	ways := []kaspitest.Delivery{
		kaspitest.KaspiDoor, kaspitest.Pickup, kaspitest.Postomat, kaspitest.Express, kaspitest.OwnDelivery, kaspitest.KaspiCity,
	}
	approved := time.Now().Add(-time.Duration(rand.IntN(100)) * time.Minute)
	w.kaspi.Put(kaspitest.Order{
		Code: strconv.FormatInt(812_345_600+n, 10), Created: approved.Add(-time.Minute), Approved: approved,
		Delivery: ways[n%int64(len(ways))], Credit: n%3 == 0,
		City: p.city, Street: "улица Примерная", First: p.first, Last: p.last, Phone: "7001112233", Lines: lines,
	})
	return true
}

// choose picks a thing on sale that many would buy.
func (w *world) choose() (offered, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range 1000 {
		if len(w.onSale) == 0 {
			break
		}
		if o := w.onSale[rand.IntN(len(w.onSale))]; o.price() > 1500 && o.price() < 600_000 {
			return o, true
		}
	}
	return offered{}, false
}

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

// do carries out a line that begins with a colon.
func (w *world) do(line string) string {
	switch line {
	case ":order":
		if !w.order() {
			return w.words.noList
		}
		return w.words.ordered
	case ":crash":
		w.crash()
		return w.words.crashed
	case ":quit":
		return w.words.end
	}
	return fmt.Sprintf(w.words.unknown, line)
}
