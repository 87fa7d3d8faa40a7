package kaspi

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/url"
	"strconv"
)

// list reads one answer that holds a list.
func list[A any](ctx context.Context, c *Client, path string, query url.Values) (document[[]resource[A]], error) {
	body, err := c.get(ctx, path, query)
	if err != nil {
		return document[[]resource[A]]{}, err
	}
	return decode[[]resource[A]]("GET "+path, body)
}

// pages reads a list to its last page and stops after an error. What an earlier page held is left out:
// the list may move while it is read. A page that holds nothing else is an error, for it would come for ever.
func pages[A any](
	ctx context.Context, c *Client, path string, query url.Values,
) iter.Seq2[document[[]resource[A]], error] {
	return func(yield func(document[[]resource[A]], error) bool) {
		query, seen := maps.Clone(query), map[text]bool{}
		for number := 0; ; number++ {
			setPage(query, number)
			page, err := list[A](ctx, c, path, query)
			if err != nil {
				yield(page, err)
				return
			}
			held := len(*page.Data)
			fresh, news := unseen(*page.Data, seen)
			if held > 0 && news == 0 && number > 0 {
				yield(page, unreadable("GET "+path, errors.New("the same page came again")))
				return
			}
			*page.Data = fresh
			if !yield(page, nil) || last(page.Meta.value.PageCount, number, held) {
				return
			}
		}
	}
}

func setPage(query url.Values, number int) {
	query.Set("page[number]", strconv.Itoa(number)) // from 0
	query.Set("page[size]", strconv.Itoa(pageSize))
}

// unseen are the resources of a page that no earlier one held, and how many new ids they have. Those without an
// id, which cannot be compared, are among them.
func unseen[A any](page []resource[A], seen map[text]bool) (fresh []resource[A], news int) {
	for _, r := range page {
		if r.ID == "" {
			fresh = append(fresh, r)
			continue
		}
		if !seen[r.ID] {
			fresh = append(fresh, r)
			news++
		}
		seen[r.ID] = true
	}
	return fresh, news
}

// last reports whether the page that held so many resources ends the list. Without a page count a full page
// cannot be the end.
func last(pageCount number, number, held int) bool {
	if pageCount < 1 {
		return held < pageSize
	}
	return held == 0 || number+1 >= pageCount.whole()
}
