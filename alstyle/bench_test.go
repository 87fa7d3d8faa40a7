package alstyle_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

// BenchmarkQuantityPrice gets the whole stock over loopback from a server that has the answer ready, and
// gives as x-limit how many times as long it takes as receiving the same bytes and throwing them away.
func BenchmarkQuantityPrice(b *testing.B) {
	const goods = 18_500
	srv := alstyletest.New(b, alstyletest.WithGoods(goods), alstyletest.WithPace(0))
	c, address := client(b, srv), srv.URL()+"/quantity-price?access-token="+alstyletest.Token
	body := receive(b, address)
	srv.Fail(faults.Row{Times: -1, Body: string(body)})
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	var decoding, receiving time.Duration
	for b.Loop() {
		begin := time.Now()
		got, err := collect(c.QuantityPrice(b.Context()))
		decoding += time.Since(begin)
		if err != nil || len(got) != goods {
			b.Fatalf("goods, error = %d, %v; want %d", len(got), err, goods)
		}
		begin = time.Now()
		receive(b, address)
		receiving += time.Since(begin)
	}
	b.ReportMetric(float64(decoding)/float64(receiving), "x-limit")
}

func receive(b *testing.B, address string) []byte {
	b.Helper()
	resp, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return body
}
