package alstyletest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle/alstyletest"
)

// get asks with the right token and gives the status and the answer as it is.
func get(t *testing.T, s *alstyletest.Server, path string, params ...string) (int, any) {
	t.Helper()
	q := url.Values{"access-token": {alstyletest.Token}}
	for i := 0; i < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	return fetch(t, s, path+"?"+q.Encode())
}

func fetch(t *testing.T, s *alstyletest.Server, path string) (int, any) {
	t.Helper()
	status, body := raw(t, s, path)
	var answer any
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %v in %.100s", path, err, body)
	}
	return status, answer
}

func raw(t *testing.T, s *alstyletest.Server, path string) (int, []byte) {
	t.Helper()
	resp, err := http.Get(s.URL() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

// text is an answer as it came.
func text(t *testing.T, s *alstyletest.Server, path string) string {
	t.Helper()
	_, body := raw(t, s, path+"?access-token="+alstyletest.Token)
	return string(body)
}

// at walks down an answer by keys and indexes.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v
}

func free(t *testing.T, goods int) *alstyletest.Server {
	t.Helper()
	return alstyletest.New(t, alstyletest.WithGoods(goods), alstyletest.WithPace(0))
}

func TestTheTokenIsCheckedBeforeThePace(t *testing.T) {
	t.Parallel()
	s := alstyletest.New(t)
	for _, query := range []string{"", "?access-token=other", "?access_token=" + alstyletest.Token} {
		status, answer := fetch(t, s, "/brands"+query)
		if status != 401 || at(t, answer, "name") != "Unauthorized" {
			t.Errorf("%q: status %d, %v; want 401", query, status, answer)
		}
	}
	if status, _ := get(t, s, "/brands"); status != 200 {
		t.Errorf("status = %d, want 200: strangers do not use up the pace", status)
	}
}

func TestASecondRequestWithinThePaceIsTurnedAway(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	s := alstyletest.New(t, alstyletest.WithClock(func() time.Time { return now }))
	ask := func(after time.Duration) (int, any) {
		now = now.Add(after)
		return get(t, s, "/brands")
	}
	if status, _ := ask(0); status != 200 {
		t.Errorf("first: status %d", status)
	}
	if status, answer := ask(4999 * time.Millisecond); status != 403 || at(t, answer, "status") != 403. {
		t.Errorf("after 4.999 s: status %d, %v; want 403", status, answer)
	}
	s.Misbehave(alstyletest.Quirks{Throttle: alstyletest.ThrottleFalse})
	status, answer := ask(time.Second) // One turned away counts too.
	if status != 200 || at(t, answer, "success") != false || at(t, answer, "interval") != 5. {
		t.Errorf("1 s later: status %d, %v; want success false", status, answer)
	}
	if status, answer := ask(5 * time.Second); status != 200 || at(t, answer, "status") != true {
		t.Errorf("5 s later: status %d, %v; want brands", status, answer)
	}
}

func TestAPageHasNoMoreThan250Rows(t *testing.T) {
	t.Parallel()
	s := free(t, 700)
	type block struct{ rows, total, pages, page, limit, offset int }
	for _, test := range []struct {
		limit, offset string
		unclamped     bool
		want          block
	}{
		{"", "", false, block{100, 700, 7, 1, 100, 0}},
		{"250", "500", false, block{200, 700, 3, 3, 250, 500}},
		{"250", "750", false, block{0, 700, 3, 4, 250, 750}},
		{"20000", "0", false, block{250, 700, 3, 1, 250, 0}},
		{"20000", "20000", false, block{0, 700, 3, 81, 250, 20000}},
		{"20000", "0", true, block{250, 700, 1, 1, 250, 0}},
	} {
		s.Misbehave(alstyletest.Quirks{UnclampedTotalPages: test.unclamped})
		_, answer := get(t, s, "/elements-pagination", "limit", test.limit, "offset", test.offset)
		n := func(name string) int { return int(at(t, answer, "pagination", name).(float64)) }
		got := block{
			len(at(t, answer, "elements").([]any)), n("totalCount"), n("totalPages"), n("currentPage"), n("limit"), n("offset"),
		}
		if got != test.want {
			t.Errorf("limit %s, offset %s: %+v, want %+v", test.limit, test.offset, got, test.want)
		}
	}
	if status, _ := get(t, s, "/elements", "limit", "all"); status != 400 {
		t.Errorf("a limit in words: status %d, want 400", status)
	}
}

func TestAnAdditionalFieldMustBeKnown(t *testing.T) {
	t.Parallel()
	s := free(t, 20)
	for _, test := range []struct {
		path, fields string
		status       int
	}{
		{"/elements", "brand,barcode,images,weight,discount", 200},
		{"/elements", "price1,quantity,article_pn", 200},
		{"/elements", "brand,characteristics", 500},
		{"/elements", "detailText", 500},
		{"/element-info", "detailText", 200},
	} {
		status, _ := get(t, s, test.path, "additional_fields", test.fields, "article", "1")
		if status != test.status {
			t.Errorf("%s of %s: status %d, want %d", test.path, test.fields, status, test.status)
		}
	}
	_, answer := get(t, s, "/elements", "limit", "1")
	if row := at(t, answer, 0).(map[string]any); row["brand"] != nil || row["article_pn"] == nil {
		t.Errorf("row = %v, want the base fields only", row)
	}
}

func TestStockIsKeyedByArticle(t *testing.T) {
	t.Parallel()
	s := free(t, 0)
	s.Put(
		alstyletest.Good{Article: 624, Quantity: 100, AtLeast: true, Price1: 89, Price2: 120, Discount: 10, Warehouse: "gres"},
		alstyletest.Good{Article: 7, Price1: 1, Price2: 50},
	)
	want := map[string]any{
		"624": map[string]any{
			"quantity": ">100", "price1": 89., "price2": 120., "discountPrice": 80., "discount": 10., "warehouse": "gres",
		},
		"7": map[string]any{
			"quantity": 0., "price1": 1., "price2": 50., "discountPrice": 1., "discount": 0., "warehouse": "",
		},
	}
	_, got := get(t, s, "/quantity-price")
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("quantity-price (-want +got):\n%s", diff)
	}
	if _, got = get(t, s, "/quantity", "exclude_missing", "1"); !cmp.Equal(got, any(map[string]any{"624": ">100"})) {
		t.Errorf("quantity = %v", got)
	}
	if _, got = get(t, s, "/quantity", "article", "7,8"); !cmp.Equal(got, any(map[string]any{"7": 0.})) {
		t.Errorf("quantity of two articles = %v, want the one that is known", got)
	}
	s.Misbehave(alstyletest.Quirks{EmptyAsArray: true})
	if _, got = get(t, s, "/quantity", "article", "8"); !cmp.Equal(got, any([]any{})) {
		t.Errorf("empty quantity = %v, want a list", got)
	}
}

func TestMoreThanAThousandArticlesAreRefused(t *testing.T) {
	t.Parallel()
	list := ""
	for n := range 1001 {
		list += "," + url.QueryEscape(string(rune('0'+n%10))+string(rune('0'+n/10%10))+string(rune('0'+n/100)))
	}
	if status, _ := get(t, free(t, 1), "/quantity-price", "article", list); status != 400 {
		t.Errorf("status = %d, want 400", status)
	}
}

func TestElementInfoFindsByArticleNameAndPartNumber(t *testing.T) {
	t.Parallel()
	s := free(t, 0)
	s.Put(
		alstyletest.Good{Article: 1, Name: "Мышь Степь M1", PartNumber: "M1/KZ"},
		alstyletest.Good{Article: 2, Name: "Мышь Степь M2", PartNumber: "M2"},
		alstyletest.Good{Article: 3, Name: "Коврик"},
	)
	for _, test := range []struct {
		name, value string
		want        int
	}{{"article", "1,3,9", 2}, {"article", "9", 0}, {"name", "степь", 2}, {"article_pn", "M1/KZ", 1}} {
		if _, got := get(t, s, "/element-info", test.name, test.value); len(got.([]any)) != test.want {
			t.Errorf("%s=%s: %d rows, want %d", test.name, test.value, len(got.([]any)), test.want)
		}
	}
}

func TestWhatIsNotDocumentedIsNotThere(t *testing.T) {
	t.Parallel()
	s := free(t, 1)
	if status, _ := get(t, s, "/update-quantity"); status != 404 {
		t.Errorf("an invented method: status %d, want 404", status)
	}
	resp, err := http.Post(s.URL()+"/brands?access-token="+alstyletest.Token, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d, want 405", resp.StatusCode)
	}
}
