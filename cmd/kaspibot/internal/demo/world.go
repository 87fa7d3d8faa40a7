package demo

import (
	"cmp"
	"context"
	"maps"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// goods is how many the supplier has.
const goods = 2400

// world is everything outside of the program: Kaspi, the supplier, Telegram with its people, buyers, and Kaspi's puller.
type world struct {
	setup
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	telegram *tgtest.Server
	faults   *faults.Table // of all three
	chance   *chance
	ahead    atomic.Int64 // of the machine's clock, as a time.Duration

	orders  atomic.Int64
	fetched atomic.Int64
	mu      sync.Mutex
	etags   map[string]bool // price lists seen
	onSale  []offered       // of the last one
	emptied map[int]alstyletest.Good

	words words
}

// setup is what can be chosen of a world. What is left out is as in the demo.
type setup struct {
	list     string // where the price list is, for Kaspi's puller; empty: buyers choose among the supplier's goods
	language string
	seed     uint64
	goods    int

	kaspiAt, supplierAt, telegramAt          net.Listener // all or none
	kaspiToken, supplierToken, telegramToken string
}

// listPath would be made by chance and kept in the data folder; a demo has to know it beforehand.
const listPath = "/demo-secret-path-0123456789/pricelist.xml"

func newWorld(s setup) *world {
	s.kaspiToken, s.supplierToken = cmp.Or(s.kaspiToken, kaspitest.Token), cmp.Or(s.supplierToken, alstyletest.Token)
	s.telegramToken, s.goods, s.seed = cmp.Or(s.telegramToken, tgtest.Token), cmp.Or(s.goods, goods), cmp.Or(s.seed, 1)
	w := &world{
		setup: s, etags: map[string]bool{}, words: wordsOf(s.language),
		chance: &chance{from: rand.New(rand.NewPCG(s.seed, s.seed))},
	}
	w.faults = faults.New(w.chance.Float64)
	kaspiOptions := []kaspitest.Option{
		kaspitest.WithFaults(w.faults), kaspitest.WithClock(w.now), kaspitest.WithToken(s.kaspiToken),
	}
	supplierOptions := []alstyletest.Option{
		alstyletest.WithGoods(s.goods), alstyletest.WithPace(0), alstyletest.WithSeed(s.seed), alstyletest.WithClock(w.now),
		alstyletest.WithFaults(w.faults), alstyletest.WithToken(s.supplierToken),
	}
	telegramOptions := []tgtest.Option{
		tgtest.WithLimits(), tgtest.WithFaults(w.faults), tgtest.WithClock(w.now), tgtest.WithToken(s.telegramToken),
	}
	if s.kaspiAt != nil {
		kaspiOptions = append(kaspiOptions, kaspitest.WithListener(s.kaspiAt))
		supplierOptions = append(supplierOptions, alstyletest.WithListener(s.supplierAt))
		telegramOptions = append(telegramOptions, tgtest.WithListener(s.telegramAt))
	}
	w.kaspi, w.supplier, w.telegram = kaspitest.Start(kaspiOptions...), alstyletest.Start(supplierOptions...), tgtest.Start(telegramOptions...)
	w.kaspi.HangScriptAgents(true)
	w.kaspi.RequireMerchant(true)
	w.telegram.Meet(seller(), seller().ID)
	return w
}

// chance is where all that happens by chance comes from.
type chance struct {
	mu   sync.Mutex
	from *rand.Rand
}

// Float64 is a number from 0 to below 1.
func (c *chance) Float64() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.from.Float64()
}

func (c *chance) intN(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.from.IntN(n)
}

// now is the time out there, and the program's.
func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

func seller() tgtest.User {
	return tgtest.User{ID: 700, FirstName: "Айгуль", Username: "seller", Language: "ru"}
}

func (w *world) close() {
	w.telegram.Close()
	w.kaspi.Close()
	w.supplier.Close()
}

// settings are what a seller would write into .env, only faster.
func (w *world) settings(dir string) map[string]string {
	set := w.outsides()
	maps.Copy(set, map[string]string{
		"DATA_DIR": dir, "FEED_PATH": listPath, "PUBLIC_URL": strings.TrimSuffix(w.list, listPath), "ALSTYLE_PACE": "20ms",
		"SCHEDULE_ORDERS": "@every 2s", "SCHEDULE_SWEEP": "@every 5s", "SCHEDULE_ARCHIVE": "@every 15s",
		"SCHEDULE_STOCK": "@every 6s", "BOT_LANGUAGE": w.language,
	})
	return set
}

// outsides are the settings that lead to the three servers.
func (w *world) outsides() map[string]string {
	return map[string]string{
		"TELEGRAM_BOT_TOKEN": w.telegramToken, "TELEGRAM_API_URL": w.telegram.URL(),
		"TELEGRAM_OWNERS": strconv.FormatInt(seller().ID, 10),
		"KASPI_API_TOKEN": w.kaspiToken, "KASPI_API_URL": w.kaspi.URL(), "KASPI_MERCHANT_ID": kaspitest.MerchantID,
		"KASPI_COMPANY": "Демо-магазин", "KASPI_STORES": "PP1:750000000,PP2:710000000",
		"ALSTYLE_TOKEN": w.supplierToken, "ALSTYLE_API_URL": w.supplier.URL(),
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
