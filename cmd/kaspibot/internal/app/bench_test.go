package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
)

// benchGoods is the size of the distributor's real catalogue.
const benchGoods = 18_500

// stockAnswers is a distributor that has the answers to be given ready, and gives them in turn.
type stockAnswers struct {
	bodies [][]byte
	calls  int
	rests  int // how often the memory of a poll was given back
}

func (a *stockAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	body := a.bodies[a.calls%len(a.bodies)]
	a.calls++
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
	}, nil
}

// benchItem is a good as those of the real catalogue are: half of the name in Cyrillic, a quarter of them sold out.
func benchItem(n int) feed.Item {
	return feed.Item{
		Article: feed.Article(strconv.Itoa(100_000 + n)), Brand: []string{"Hikvision", "ASUS", "TP-Link", "Xiaomi"}[n%4],
		Name:     fmt.Sprintf(`Видеокамера IP сетевая DS-%d/2CD 4 Мп, чёрная%s %d мм`, n, []string{"", ` & "купол"`}[btoi(n%50 == 0)], n%50),
		Category: 1 + n%200, PartNumber: fmt.Sprintf("DS-%d/2CD", n), Barcode: strconv.FormatInt(4_870_000_000_000+int64(n), 10), Grams: 300 + n%4000,
		Image: fmt.Sprintf("https://cdn.example/images/%d/1.jpg", n), Warranty: "12 мес.", Cost: feed.Tenge(3_000 + n%90_000),
		Retail: feed.Tenge(5_000 + n%120_000), Stock: feed.Stock{N: (n * 7) % 49 * ((n % 4) & 1)},
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cpu is the processor time that the program has taken so far; 0 where the system does not tell.
func cpu() (total time.Duration) {
	tasks, _ := filepath.Glob("/proc/self/task/*/schedstat")
	for _, t := range tasks {
		text, _ := os.ReadFile(t)
		var ns int64
		_, _ = fmt.Sscan(string(text), &ns)
		total += time.Duration(ns)
	}
	return total
}

// stockBody is the answer that has the whole stock. Of every step-th good, starting with the first, there is a piece less or more.
func stockBody(goods, step int) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for n := range goods {
		it := benchItem(n)
		if step > 0 && n%step == 1 {
			it.Stock.N++
		}
		if n > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%s":{"quantity":"%d","price1":%d,"price2":"%d","discountPrice":0,"discount":0,"warehouse":"\u0410\u043b\u043c\u0430\u0442\u044b"}`,
			it.Article, it.Stock.N, it.Cost, it.Retail)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// benchShop is a shop that has read its catalogue and published its first list.
func benchShop(b testing.TB, goods int, bodies ...[]byte) (*Shop, *stockAnswers) {
	b.Helper()
	c, err := config.Parse(map[string]string{
		"KASPI_MERCHANT_ID": "1234567", "KASPI_COMPANY": "Тестовый магазин", "KASPI_STORES": "PP1:750000000",
		"ALSTYLE_TOKEN": "token", "ALSTYLE_PACE": "0s", "DATA_DIR": b.TempDir() + "/data",
	}, config.Alstyle, config.Shop)
	if err != nil {
		b.Fatal(err)
	}
	answers := &stockAnswers{bodies: bodies}
	s, err := NewShop(b.Context(), Options{Config: c, Alstyle: answers, Rest: func() { answers.rests++ }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	items := make([]feed.Item, goods)
	for n := range items {
		items[n] = benchItem(n)
	}
	if err := s.store.SaveCatalogue(b.Context(), items, time.Now()); err != nil {
		b.Fatal(err)
	}
	if _, err := s.engine.SyncInTurn(b.Context(), catalogueLasts); err != nil {
		b.Fatal(err)
	}
	return s, answers
}

// BenchmarkStockPoll is one reading of the whole stock, to the list being served: once with nothing new in it, once with two
// goods in a thousand changed.
func BenchmarkStockPoll(b *testing.B) {
	same, other := stockBody(benchGoods, 0), stockBody(benchGoods, 400)
	for name, bodies := range map[string][][]byte{"unchanged": {same}, "published": {same, other}} {
		b.Run(name, func(b *testing.B) {
			s, _ := benchShop(b, benchGoods, bodies...)
			b.ReportAllocs()
			began := cpu()
			for b.Loop() {
				rep, err := s.engine.SyncInTurn(b.Context(), catalogueLasts)
				if err != nil || rep.Unchanged != (len(bodies) == 1) {
					b.Fatalf("%+v, %v", rep.Figures, err)
				}
			}
			b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
		})
	}
}

// firstAsked ends a start at the first request of one kind.
type firstAsked struct {
	method string
	asked  chan struct{}
	once   sync.Once
}

func (f *firstAsked) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, f.method) {
		f.once.Do(func() { close(f.asked) })
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// begun starts a program on the data of a folder, waits until it asks Telegram for news, and ends it. It returns how many bytes
// were allocated before its parts began to work.
func begun(b testing.TB, dir string) (allocated uint64) {
	b.Helper()
	settings := map[string]string{
		"TELEGRAM_BOT_TOKEN": "123:abc", "TELEGRAM_OWNERS": "700", "KASPI_API_TOKEN": "token", "KASPI_MERCHANT_ID": "1234567",
		"KASPI_COMPANY": "Тестовый магазин", "KASPI_STORES": "PP1:750000000", "ALSTYLE_TOKEN": "token", "DATA_DIR": dir,
		"HTTP_ADDR": "127.0.0.1:0",
	}
	telegram := &firstAsked{method: "getUpdates", asked: make(chan struct{})}
	nobody := &firstAsked{}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := config.Parse(settings, config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	a, err := New(ctx, Options{Config: c, Telegram: telegram, Kaspi: nobody, Alstyle: nobody})
	if err != nil {
		b.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	<-telegram.asked
	stop()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	a.Close()
	return after.TotalAlloc - before.TotalAlloc
}

// BenchmarkStart is a start on data that are up to date, to the first question to Telegram.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	begun(b, dir)
	b.ReportAllocs()
	began := cpu()
	for b.Loop() {
		begun(b, dir)
	}
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
}
