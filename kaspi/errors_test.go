package kaspi_test

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

const firewallPage = "<!DOCTYPE html><html><title>Access denied</title></html>"

func TestAnswersAreToldApart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Row
		kind  kaspi.Kind
		title string
	}{
		"401":           {faults.Row{Code: 401}, kaspi.KindToken, "invented: a fault"},
		"401 HTML":      {faults.Row{Code: 401, Body: firewallPage}, kaspi.KindToken, ""},
		"403 JSON":      {faults.Row{Code: 403}, kaspi.KindToken, "invented: a fault"},
		"403 HTML":      {faults.Row{Code: 403, Body: firewallPage}, kaspi.KindFirewall, ""},
		"403 text":      {faults.Row{Code: 403, Body: "denied"}, kaspi.KindFirewall, "denied"},
		"404":           {faults.Row{Code: 404}, kaspi.KindNotFound, "invented: a fault"},
		"404 HTML":      {faults.Row{Code: 404, Body: firewallPage}, kaspi.KindFirewall, ""},
		"406":           {faults.Row{Code: 406}, kaspi.KindRefused, "invented: a fault"},
		"200 HTML":      {faults.Row{Code: 200, Body: firewallPage}, kaspi.KindFirewall, ""},
		"200 bare HTML": {faults.Row{Code: 200, Body: "\n<HTML><body>"}, kaspi.KindFirewall, ""},
		"200 text":      {faults.Row{Code: 200, Body: "ok"}, kaspi.KindBody, ""},
		"200 empty":     {faults.Row{Code: 200, Body: " "}, kaspi.KindBody, ""},
		"no data":       {faults.Row{Code: 200, Body: `{"errors":[]}`}, kaspi.KindBody, ""},
		"null":          {faults.Row{Code: 200, Body: `null`}, kaspi.KindBody, ""},
		"other shape":   {faults.Row{Code: 200, Body: `{"data":"x"}`}, kaspi.KindBody, ""},
		"cut JSON":      {faults.Row{End: faults.Short}, kaspi.KindBody, ""},
		"400 title": {
			faults.Row{Code: 400, Body: `{"errors":[{"title":" Resource\n not found "}]}`},
			kaspi.KindRefused, "Resource not found",
		},
		"400 detail": {
			faults.Row{Code: 400, Body: `{"errors":[{"detail":"why"}]}`}, kaspi.KindRefused, "why",
		},
		"400 message": {faults.Row{Code: 400, Body: `{"message":"why"}`}, kaspi.KindRefused, "why"},
		"400 other":   {faults.Row{Code: 400, Body: `{"errors":"?"}`}, kaspi.KindRefused, ""},
	} {
		srv := kaspitest.New(t)
		srv.Put(kaspitest.Order{Code: "501"})
		srv.Fail(test.fault)
		_, err := dial(t, srv).Order(t.Context(), "NTAx")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != test.kind || e.Title != test.title {
			t.Errorf("%s: got %#v, want %s with title %q", name, err, test.kind, test.title)
			continue
		}
		if e.Status == 0 || e.Op != "GET /orders/NTAx" || srv.Count("", "") != 1 {
			t.Errorf("%s: got status %d of %q after %d requests", name, e.Status, e.Op, srv.Count("", ""))
		}
	}
}

func TestTitlesStayShort(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(http.StatusBadRequest, strings.Repeat("ы", 1000)))
	_, err := c.Order(t.Context(), "NTAx")
	if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Title != strings.Repeat("ы", 300) {
		t.Errorf("got %v, want a title of 300 characters", err)
	}
}

func TestEndlessAnswersAreCutOffAndNotAskedForAgain(t *testing.T) {
	t.Parallel()
	sent, blanks := 0, strings.Repeat(" ", 32<<20)
	c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
		sent++
		return respond(200, `{"data":[]}`+blanks), nil
	})))
	_, err := c.OrderByCode(t.Context(), "501")
	if kaspi.KindOf(err) != kaspi.KindBody || sent != 1 {
		t.Errorf("got %v after %d requests, want a body that is too long after 1", err, sent)
	}
}

func TestErrorsHoldNoQuery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, opt := range map[string]kaspi.Option{
			"refused": always(http.StatusBadRequest, `{}`),
			"broken":  always(200, `{`),
			"no answer": kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
				return nil, errors.New("connection reset")
			})),
		} {
			_, err := newClient(t, opt).OrderByCode(t.Context(), "812345678")
			if err == nil || strings.Contains(err.Error(), "812345678") || strings.Contains(err.Error(), "?") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func TestOnlySilenceAfterTheRequestNamesTheUserAgent(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			go func() { <-leave; _ = c.Close() }()
		}
	}()
	t.Cleanup(func() { close(leave); _ = silent.Close() })
	gone, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	for base, want := range map[string]string{
		"http://" + silent.Addr().String():  "no_answer",
		"https://" + silent.Addr().String(): "net_stalled",
		"http://" + gone.Addr().String():    "net_refused",
		"http://nobody.invalid":             "net_name",
	} {
		connect, whole := time.Minute, 2*time.Minute // what fails by itself needs no limit
		if strings.Contains(base, silent.Addr().String()) {
			connect, whole = time.Second, 1500*time.Millisecond
		}
		c := newClient(t, kaspi.WithBaseURL(base), kaspi.WithTimeout(connect, whole))
		err := c.Accept(t.Context(), "x", "812345678") // a POST: not tried again
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != kaspi.KindNoAnswer {
			t.Errorf("%s: got %v", want, err)
			continue
		}
		if _, kind := e.Fault(); kind != want || strings.Contains(err.Error(), "User-Agent") != (want == "no_answer") {
			t.Errorf("%s: got %s, %v", want, kind, err)
		}
		if e.Sent() != (want == "no_answer") {
			t.Errorf("%s: sent %t", want, e.Sent())
		}
	}
}

func TestAnOrderWithoutAnIDIsNotGivenOne(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(200, `{"data":[{"type":"orders","attributes":{"code":"812345678","state":"NEW"}},
		{"type":"orders","id":"own-id-of-kaspi","attributes":{"code":"8123456789","state":"NEW"}}],"meta":{"pageCount":1}}`))
	var read []kaspi.OrderID
	lost := 0
	for o, err := range c.Orders(t.Context(), kaspi.Query{State: kaspi.StateNew, From: time.Now().Add(-time.Hour)}) {
		if odd, ok := errors.AsType[*kaspi.OrderError](err); ok && odd.Code == "812345678" {
			lost++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, o.ID)
	}
	if lost != 1 || len(read) != 1 || read[0] != "own-id-of-kaspi" {
		t.Errorf("read %q, %d unreadable", read, lost)
	}
}

// However a number is written, and in whatever letters a name.
func TestKaspisWordsAboutABuyerStayOutOfTheText(t *testing.T) {
	t.Parallel()
	for _, private := range []string{
		"7001234567", "+7 700 123 45 67", "8 (700) 123-45-67", "+7(700)1234567", "7 0 0 1 2 3 4 5 6 7", "700 - 123 - 45 - 67",
		"Динара", "Dinara Vydumova", "VYDUMOVA", "Әсел", "ASSEL",
	} {
		body := `{"errors":[{"title":"Order of ` + private + ` cannot be completed, 3 tries are left"}]}`
		_, err := newClient(t, always(400, body)).Order(t.Context(), "OTAwMDAwMDAx")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || !strings.Contains(e.Title, private) {
			t.Fatalf("%v does not have %q for the seller", err, private)
		}
		for word := range strings.FieldsSeq(private) {
			if len(word) > 1 && strings.Contains(err.Error(), word) {
				t.Errorf("%q of %q is in %q", word, private, err)
			}
		}
		if !strings.Contains(err.Error(), "cannot be completed, 3 tries are left") {
			t.Errorf("%q does not say what was refused", err)
		}
	}
}
