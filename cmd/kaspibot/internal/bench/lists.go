package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// lists measures writing and checking a list against write() of the same bytes, and against the library's encoder. The file is
// in memory where the system has such a place, and what counts is processor time: others at work on the machine, and its disk,
// have no part in it. On two processors it is the time that passes.
func (b *bench) lists(dir string, n int) error {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		memory, err := os.MkdirTemp("/dev/shm", "kaspibot-bench-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(memory) }()
		dir = memory
	}
	l := manyOffers{n: n, skus: manySKUs(n), shop: feed.Shop{Company: "Тест", Merchant: "30000001", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}}}
	path := filepath.Join(dir, "list.xml")
	var one, two, checking []float64
	var least time.Duration
	var allocated uint64
	for range b.rounds {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		write := func(f io.Writer) error { return document.Stream(f, l.shop, time.Now(), l.offers()) }
		beside, err := timed(path, write)
		if err != nil {
			return err
		}
		runtime.ReadMemStats(&after)
		allocated = after.TotalAlloc - before.TotalAlloc
		all := runtime.GOMAXPROCS(1)
		wrote, err := timed(path, write)
		runtime.GOMAXPROCS(all)
		if err != nil {
			return err
		}
		limit, err := timed(path+".limit", func(f io.Writer) error { return blocks(f, wrote.size) })
		if err != nil {
			return err
		}
		checked, err := timed(path+".checked", func(f io.Writer) error { return document.WriteChecked(f, l.shop, time.Now(), l.offers()) })
		if err != nil {
			return err
		}
		one, two = append(one, wrote.cpu.Seconds()/limit.cpu.Seconds()), append(two, beside.wall.Seconds()/limit.wall.Seconds())
		checking = append(checking, (checked.cpu-wrote.cpu).Seconds()/wrote.cpu.Seconds())
		if least == 0 || wrote.cpu < least {
			least = wrote.cpu
		}
	}
	name := fmt.Sprintf("list of %d offers", n)
	b.add(name+": writing / write() of the same bytes, on one processor", times(median(one)), "≤ 1.8 ×")
	b.add("– the same, time on this machine's processors", times(median(two)), "≤ 1.3 ×")
	b.add("– of which allocated while writing", mebi(int64(allocated)), "≤ 16 MiB")
	b.add("– checking the bytes, in the same pass / writing them", times(median(checking)), "≤ 2 ×")
	library, written, err := l.library(path + ".library")
	if err != nil {
		return err
	}
	b.add("– encoding/xml, the same offers / writing", times(library.Seconds()*float64(n)/float64(written)/least.Seconds()), "≥ 20 ×")
	return nil
}

// libraryOffer is an offer as encoding/xml is told to write what [document.Write] writes.
type libraryOffer struct {
	XMLName xml.Name   `xml:"offer"`
	SKU     feed.SKU   `xml:"sku,attr"`
	Model   string     `xml:"model"`
	Brand   string     `xml:"brand,omitempty"`
	Points  []xmlPoint `xml:"availabilities>availability"`
	Prices  []xmlPrice `xml:"cityprices>cityprice"`
}

type xmlPoint struct {
	Available string `xml:"available,attr"`
	ID        string `xml:"storeId,attr"`
	Stock     int    `xml:"stockCount,attr"`
}

type xmlPrice struct {
	City  string     `xml:"cityId,attr"`
	Price feed.Tenge `xml:",chardata"`
}

// library writes a part of the offers with encoding/xml, one by one.
func (m manyOffers) library(path string) (cpu time.Duration, written int, err error) {
	m.n = m.n/20 + 1
	next, point := m.offers(), m.shop.Points[0]
	took, err := timed(path, func(f io.Writer) error {
		e := xml.NewEncoder(f)
		for {
			o, err := next()
			if errors.Is(err, io.EOF) {
				return e.Close()
			}
			available := "no"
			if o.Stock > 0 {
				available = "yes"
			}
			if err := e.Encode(libraryOffer{
				SKU: o.SKU, Model: string(o.Model), Brand: string(o.Brand),
				Points: []xmlPoint{{available, point.ID, o.Stock}}, Prices: []xmlPrice{{point.City, o.Price}},
			}); err != nil {
				return err
			}
		}
	})
	return took.cpu, m.n, err
}

// manyOffers are a list of which a few offers are in memory at a time.
type manyOffers struct {
	shop feed.Shop
	n    int
	skus string // one behind the other
}

const skuLength = 8

func manySKUs(n int) string {
	var b strings.Builder
	b.Grow(n * skuLength)
	for i := range n {
		fmt.Fprintf(&b, "%0*d", skuLength, i)
	}
	return b.String()
}

func (m manyOffers) offers() document.Offers {
	some := make([]feed.Offer, 1000)
	for i := range some {
		some[i] = feed.Offer{
			Model: feed.Clean(fmt.Sprintf("Видеокамера IP сетевая DS-%d/2CD 4 Мп, чёрная %d мм", i, i%50)),
			Brand: "Hikvision", Price: feed.Tenge(5000 + i*90), Stock: i % 4 * 5,
		}
	}
	at := 0
	return func() (*feed.Offer, error) {
		if at == m.n {
			return nil, io.EOF
		}
		o := &some[at%len(some)]
		o.SKU = feed.SKU(m.skus[at*skuLength : (at+1)*skuLength])
		at++
		return o, nil
	}
}

// blocks writes so many bytes as fast as can be.
func blocks(f io.Writer, size int64) error {
	block := make([]byte, 64<<10)
	for left := size; left > 0; left -= int64(len(block)) {
		if _, err := f.Write(block[:min(left, int64(len(block)))]); err != nil {
			return err
		}
	}
	return nil
}

// timing is what a piece of work took.
type timing struct {
	cpu, wall time.Duration
	size      int64
}

func timed(path string, write func(io.Writer) error) (t timing, err error) {
	f, err := os.Create(path)
	if err != nil {
		return t, err
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(path)) }()
	began, cpu := time.Now(), cpuOf("self")
	if err := write(f); err != nil {
		return t, err
	}
	t.cpu, t.wall = cpuOf("self")-cpu, time.Since(began)
	t.size, err = f.Seek(0, io.SeekCurrent)
	return t, err
}

func times(x float64) string { return fmt.Sprintf("%.2f ×", x) }
