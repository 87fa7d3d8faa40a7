package kaspi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kaspibot/kaspi"
)

// Orders come and go while a list is read: it ends where the newest page says so, not where the first one did.
func TestAListThatGrowsOrShrinksWhileItIsReadIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		counts []int // of pages, as each page tells it
		read   int
	}{
		"grows by a page":             {[]int{1, 2}, 1}, // nobody can know
		"grows while it is read":      {[]int{2, 3, 3}, 3},
		"grows on its last page":      {[]int{2, 2, 9}, 2},
		"shrinks while it is read":    {[]int{3, 2, 2}, 2},
		"shrinks to what was read":    {[]int{4, 1}, 2},
		"grows again after it shrank": {[]int{3, 2, 3}, 2},
	} {
		asked := 0
		client := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
			var all []string
			for i := range 100 {
				all = append(all, fmt.Sprintf(`{"id":"x%d-%d","attributes":{"code":"%d"}}`, asked, i, i))
			}
			body := fmt.Sprintf(`{"data":[%s],"meta":{"pageCount":%d}}`, strings.Join(all, ","), c.counts[asked])
			asked++
			return respond(200, body), nil
		})))
		if got, err := collect(client.Products(t.Context())); err != nil || asked != c.read || len(got) != 100*c.read {
			t.Errorf("%s: got %d of %d pages, %v; want %d pages", name, len(got), asked, err, c.read)
		}
	}
}
