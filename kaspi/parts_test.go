package kaspi_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestPartsOfAnOrderAreReadAlone(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	lines := twoLines()
	lines[0].CategoryTitle = "Чайники"
	srv.Put(kaspitest.Order{Code: "501", Lines: lines})
	c, ctx := dial(t, srv), t.Context()
	all, err := c.Entries(ctx, "NTAx")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := c.Entry(ctx, "NTAxIyMw")
	if diff := cmp.Diff(all[0], entry); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	card, err := c.EntryProduct(ctx, "NTAxIyMw")
	wantCard := kaspi.Product{ID: entry.ProductID, Code: card.Code, Name: "Чайник 1.7 л", Category: "Чайники"}
	if diff := cmp.Diff(wantCard, card); err != nil || diff != "" || card.Code == "" {
		t.Errorf("error %v, %s", err, diff)
	}
	if again, err := c.MasterProduct(ctx, entry.ProductID); err != nil || again != card {
		t.Errorf("got %+v and error %v, want %+v", again, err, card)
	}
	own, err := c.MerchantProduct(ctx, entry.ProductID)
	wantOwn := kaspi.Product{ID: own.ID, Code: "KET-17", Name: "Чайник 1.7 л"}
	if diff := cmp.Diff(wantOwn, own); err != nil || diff != "" || own.ID == "" {
		t.Errorf("error %v, %s", err, diff)
	}
	if again, err := c.MerchantProductByID(ctx, own.ID); err != nil || again != own {
		t.Errorf("got %+v and error %v, want %+v", again, err, own)
	}
	point, err := c.EntryPoint(ctx, "NTAxIyMw")
	wantPoint := kaspi.Point{ID: entry.PointID, Name: "PP1", CityID: "NzUwMDAwMDAw", Address: point.Address}
	if diff := cmp.Diff(wantPoint, point); err != nil || diff != "" || point.Address.Town != "г. Алматы" {
		t.Errorf("error %v, %s", err, diff)
	}
	if again, err := c.PointOfService(ctx, entry.PointID); err != nil || again != point {
		t.Errorf("got %+v and error %v, want %+v", again, err, point)
	}
	city, err := c.PointCity(ctx, entry.PointID)
	wantCity := kaspi.City{ID: "NzUwMDAwMDAw", Code: "750000000", Name: "Алматы", Active: true}
	if diff := cmp.Diff(wantCity, city); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	user, err := c.User(ctx, "NTAx")
	wantUser := kaspi.Person{First: "Айгуль", Last: "Примерова", Phone: "7001112233"}
	if diff := cmp.Diff(wantUser, user); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
}

// reads are the calls that read one thing by its id.
func reads() map[string]func(context.Context, *kaspi.Client, string) error {
	return map[string]func(context.Context, *kaspi.Client, string) error{
		"/orderentries/%s": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.Entry(ctx, kaspi.EntryID(id))
			return err
		},
		"/orderentries/%s/product": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.EntryProduct(ctx, kaspi.EntryID(id))
			return err
		},
		"/orderentries/%s/deliveryPointOfService": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.EntryPoint(ctx, kaspi.EntryID(id))
			return err
		},
		"/orders/%s/user": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.User(ctx, kaspi.OrderID(id))
			return err
		},
		"/orders/%s/imei": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.IMEIs(ctx, kaspi.OrderID(id))
			return err
		},
		"/masterproducts/%s": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.MasterProduct(ctx, id)
			return err
		},
		"/masterproducts/%s/merchantProduct": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.MerchantProduct(ctx, id)
			return err
		},
		"/merchantproducts/%s": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.MerchantProductByID(ctx, id)
			return err
		},
		"/pointofservices/%s": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.PointOfService(ctx, id)
			return err
		},
		"/pointofservices/%s/city": func(ctx context.Context, c *kaspi.Client, id string) error {
			_, err := c.PointCity(ctx, id)
			return err
		},
	}
}

func TestReadingByIdAsksTheRightPlace(t *testing.T) {
	t.Parallel()
	for path, read := range reads() {
		srv := kaspitest.New(t)
		c := dial(t, srv)
		for _, id := range []string{"OTk5", "10000001_PP1", "MTDw==", "../orders"} { // plain and padded ids were seen
			if err := read(t.Context(), c, id); kaspi.KindOf(err) != kaspi.KindNotFound {
				t.Errorf(path+": got %v, want not found", id, err)
			}
			if requests := srv.Requests(); requests[len(requests)-1].Path != fmt.Sprintf(path, id) {
				t.Errorf("asked %q, want %q", requests[len(requests)-1].Path, fmt.Sprintf(path, id))
			}
		}
		n := srv.Count("", "")
		if err := read(t.Context(), c, ""); kaspi.KindOf(err) != kaspi.KindRefused || srv.Count("", "") != n {
			t.Errorf(path+": got %v, want a refusal before any request", "", err)
		}
		for body, want := range map[string]kaspi.Kind{
			`{"data":{}}`: "", `{"data":{"id":"x==","attributes":{},"links":{"self":"/v2/x"}}}`: "",
			`{"data":null}`: kaspi.KindBody, `{"data":[]}`: kaspi.KindBody, `[`: kaspi.KindBody,
		} {
			err := read(t.Context(), newClient(t, always(200, body)), "x")
			if kaspi.KindOf(err) != want || (err == nil) != (want == "") {
				t.Errorf(path+" answers %s: got %v, want kind %q", "x", body, err, want)
			}
		}
	}
}

func TestCitiesAreAllRead(t *testing.T) {
	t.Parallel()
	page := func(first, n, pages int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"id":"c%d","attributes":{"name":"Город","active":true}}`, first+i))
		}
		return fmt.Sprintf(`{"data":[%s],"meta":{"pageCount":%d}}`, strings.Join(list, ","), pages)
	}
	for name, test := range map[string]struct {
		answer func(number string) (int, string)
		asked  int
	}{
		"one long answer": {func(string) (int, string) { return 200, page(0, 150, 0) }, 1},
		"by pages": {func(number string) (int, string) {
			if number == "" {
				return 400, `{"errors":[{"title":"Required pagination value [number] is empty."}]}`
			}
			return 200, page(100*len(number), map[string]int{"0": 100, "01": 50}[number], 0)
		}, 3},
		"more than it seemed": {func(number string) (int, string) {
			if number == "01" {
				return 200, page(100, 50, 2)
			}
			return 200, page(0, 100, 2)
		}, 3},
	} {
		asked := 0
		c := newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			asked++
			number := r.URL.Query().Get("page[number]")
			if number == "1" {
				number = "01" // told apart by its length
			}
			status, body := test.answer(number)
			return respond(status, body), nil
		})))
		got, err := c.Cities(t.Context())
		if err != nil || len(got) != 150 || asked != test.asked {
			t.Errorf("%s: got %d cities and error %v after %d requests, want 150 after %d",
				name, len(got), err, asked, test.asked)
		}
	}
	srv := kaspitest.New(t)
	got, err := dial(t, srv).Cities(t.Context())
	want := kaspi.City{ID: "NzEwMDAwMDAw", Code: "710000000", Name: "Астана", Active: true}
	if err != nil || len(got) != 5 || got[1] != want {
		t.Errorf("got %+v and error %v", got, err)
	}
	srv.Fail(faults.Row{Code: 401})
	if _, err := dial(t, srv).Cities(t.Context()); kaspi.KindOf(err) != kaspi.KindToken {
		t.Errorf("got %v, want a refused token", err)
	}
}
