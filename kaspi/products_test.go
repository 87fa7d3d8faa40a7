package kaspi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestProductsDoNotExistUnlessTheyDo(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	c := dial(t, srv)
	if _, err := collect(c.Products(t.Context())); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("got %v, want not found", err)
	}
	offered := make([]kaspitest.Product, 0, 101)
	for i := range 101 {
		offered = append(offered, kaspitest.Product{
			Code: fmt.Sprint(i), Name: "Чайник", Manufacturer: "Вымысел", Category: "Чайники",
		})
	}
	srv.SetProducts(offered...)
	products, err := collect(c.Products(t.Context()))
	if err != nil || len(products) != 101 {
		t.Fatalf("got %d products and error %v, want 101", len(products), err)
	}
	want := kaspi.Product{ID: "MA", Code: "0", Name: "Чайник", Manufacturer: "Вымысел", Category: "Чайники"}
	if diff := cmp.Diff(want, products[0]); diff != "" {
		t.Error(diff)
	}
	asked := srv.Count(http.MethodGet, "/products")
	for range c.Products(t.Context()) {
		break
	}
	if got := srv.Count(http.MethodGet, "/products") - asked; got != 1 {
		t.Errorf("whoever wants one product asks for %d pages", got)
	}
}

const priceList = `<?xml version="1.0"?><kaspi_catalog/>`

func TestUploadTellsWhatCameBack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		misbehave func(*kaspitest.Server)
		want      kaspi.Upload
		kind      kaspi.Kind
	}{
		"nobody there": {
			func(*kaspitest.Server) {},
			kaspi.Upload{Status: 404, Answer: `{"errors":[{"title":"Resource not found"}]}`, JSON: true},
			kaspi.KindNotFound,
		},
		"taken": {
			func(s *kaspitest.Server) { s.SetUploadAnswer(200, `{"id": "7"}`) },
			kaspi.Upload{Status: 200, Answer: `{"id": "7"}`, JSON: true}, "",
		},
		"untidy": {
			func(s *kaspitest.Server) { s.SetUploadAnswer(200, "\x00ok\n\nfor "+kaspitest.Token) },
			kaspi.Upload{Status: 200, Answer: "ok for ***"}, "",
		},
		"long": {
			func(s *kaspitest.Server) { s.SetUploadAnswer(200, "x"+strings.Repeat("ы", 1000)) },
			kaspi.Upload{Status: 200, Answer: "x" + strings.Repeat("ы", 999)}, "",
		},
		"firewall": {
			func(s *kaspitest.Server) { s.Fail(faults.Row{Code: 403, Body: "<html>no</html>"}) },
			kaspi.Upload{Status: 403, Answer: "<html>no</html>"}, kaspi.KindFirewall,
		},
		"a page that there is no such address": {
			func(s *kaspitest.Server) { s.Fail(faults.Row{Code: 404, Body: "<!DOCTYPE html><p>404"}) },
			kaspi.Upload{Status: 404}, kaspi.KindNotFound,
		},
		"server error": {
			func(s *kaspitest.Server) { s.Fail(faults.Row{Code: 502, Body: "bad gateway"}) },
			kaspi.Upload{Status: 502, Answer: "bad gateway"}, kaspi.KindServer,
		},
	} {
		srv := kaspitest.New(t)
		test.misbehave(srv)
		got, err := dial(t, srv).UploadPriceList(t.Context(), "list.xml", int64(len(priceList)),
			strings.NewReader(priceList))
		if kaspi.KindOf(err) != test.kind || (err == nil) != (test.kind == "") {
			t.Errorf("%s: got %v, want kind %q", name, err, test.kind)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if n := srv.Count(http.MethodPost, "/product/import"); n != 1 {
			t.Errorf("%s: sent %d times, want once", name, n)
		}
	}
}

func TestUploadSendsTheFileAndLeavesItOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list.xml")
	if err := os.WriteFile(path, []byte(priceList), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	srv := kaspitest.New(t)
	srv.SetUploadAnswer(200, `{}`)
	if _, err := dial(t, srv).UploadPriceList(t.Context(), "прайс.xml", int64(len(priceList)), file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Errorf("the caller's file was closed: %v", err)
	}
	want := []kaspitest.UploadBody{{
		Path: "/product/import", ContentType: "application/xml", Body: []byte(priceList),
		Disposition: "attachment; filename*=utf-8''%D0%BF%D1%80%D0%B0%D0%B9%D1%81.xml",
	}}
	if diff := cmp.Diff(want, srv.Uploads()); diff != "" {
		t.Error(diff)
	}
}

func TestAnUploadWhoseAnswerBreaksOffIsToldSoFar(t *testing.T) {
	t.Parallel()
	sent := 0
	c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
		sent++
		resp := respond(http.StatusAccepted, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"code":`), iotest.ErrReader(io.ErrUnexpectedEOF)))
		return resp, nil
	})))
	got, err := c.UploadPriceList(t.Context(), "list.xml", 1, strings.NewReader("x"))
	if kaspi.KindOf(err) != kaspi.KindBody || !errors.Is(err, io.ErrUnexpectedEOF) || got != (kaspi.Upload{Status: http.StatusAccepted, Answer: `{"code":`}) || sent != 1 {
		t.Errorf("got %+v and %v, sent %d times", got, err, sent)
	}
}

func TestNothingIsUploadedAsAPriceList(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	_, err := dial(t, srv).UploadPriceList(t.Context(), "list.xml", 0, strings.NewReader(""))
	if kaspi.KindOf(err) != kaspi.KindRefused || srv.Count("", "") != 0 {
		t.Errorf("got %v after %d requests, want a refusal before any", err, srv.Count("", ""))
	}
}

func TestUploadMayTakeTwoMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newClient(t, kaspi.WithTransport(network(silence)))
		_, err := c.UploadPriceList(t.Context(), "list.xml", 1, strings.NewReader("x"))
		if got := time.Since(start); kaspi.KindOf(err) != kaspi.KindNoAnswer || got != 2*time.Minute {
			t.Errorf("got %v after %s, want silence for 2 min", err, got)
		}
	})
}
