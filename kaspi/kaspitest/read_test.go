package kaspitest_test

import (
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

func TestOrdersLookAsDocumented(t *testing.T) {
	t.Parallel()
	const at = "data.attributes."
	for name, test := range map[string]struct {
		order kaspitest.Order
		want  map[string]any // nil is null or absent
	}{
		"new": {kaspitest.Order{Delivery: kaspitest.Express, Credit: true, Total: 5990}, map[string]any{
			"data.id": "NTAx", "data.type": "orders", at + "state": "NEW", at + "status": "APPROVED_BY_BANK",
			at + "paymentMode": "PAY_WITH_CREDIT", at + "creditTerm": 3.0, at + "totalPrice": 5990.0,
			at + "kaspiDelivery.waybill": nil, at + "plannedDeliveryDate": nil, at + "isKaspiDelivery": true, at + "deliveryMode": "DELIVERY_LOCAL",
			at + "pickupPointId": "10000001_PP1", at + "customer.name": "Айгуль", at + "customer.cellPhone": "7001112233",
			at + "customer.id": "NzAwMTExMjIzMw", "data.relationships.user.data.id": "NzAwMTExMjIzMw",
			at + "completionDate": nil, at + "assembled": false,
		}},
		"express": {kaspitest.Order{Delivery: kaspitest.Express, State: "KASPI_DELIVERY"}, map[string]any{
			at + "kaspiDelivery.express": true, at + "kaspiDelivery.waybill": nil, at + "assembled": false,
			at + "kaspiDelivery.courierTransmissionDate": nil, at + "creditTerm": nil,
		}},
		"pickup": {kaspitest.Order{State: "PICKUP"}, map[string]any{
			at + "deliveryAddress": nil, at + "isKaspiDelivery": false, at + "deliveryMode": "DELIVERY_PICKUP",
			at + "assembled": nil, at + "kaspiDelivery": nil,
		}},
		"postomat": {kaspitest.Order{Delivery: kaspitest.Postomat, City: "Шымкент"}, map[string]any{
			at + "deliveryAddress.town": nil, at + "deliveryAddress.formattedAddress": "Шымкент, ",
			at + "deliveryMode": "DELIVERY_PICKUP", at + "isKaspiDelivery": true,
		}},
		"door": {kaspitest.Order{Delivery: kaspitest.KaspiDoor, Street: "улица, 1"}, map[string]any{
			at + "deliveryAddress.town": "Караганда", at + "deliveryAddress.streetName": " улица, 1",
			at + "deliveryMode": "DELIVERY_REGIONAL_TODOOR",
		}},
		"own delivery": {kaspitest.Order{Delivery: kaspitest.OwnDelivery, State: "DELIVERY"}, map[string]any{
			at + "customer.cellPhone": nil, at + "phoneAlias": "+ 7 (700) 000-00-01,1111111111",
		}},
		"archive": {kaspitest.Order{State: "ARCHIVE", Delivery: kaspitest.KaspiDoor, Street: "улица, 1"}, map[string]any{
			at + "deliveryAddress.town": "Караганда", at + "deliveryAddress.formattedAddress": nil,
			at + "deliveryAddress.streetName": nil, at + "customer.cellPhone": "+0(000)-000-00-00", at + "phoneAlias": nil,
		}},
	} {
		test.order.Code = "501"
		a := get(t, start(t, test.order), "/orders/NTAx")
		for path, want := range test.want {
			if got := a.part(path); got != want {
				t.Errorf("%s: %s is %v, want %v", name, path, got, want)
			}
		}
		if !strings.Contains(a.body, `.0,"paymentMode"`) {
			t.Errorf("%s: the total has no decimal part: %s", name, a.body)
		}
	}
}

func TestPartsOfAnOrderAreReadAlone(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: []kaspitest.Line{
		{SKU: "CUP-04", Title: "Кружка", Quantity: 2, Price: 990, CategoryTitle: "Кружки"},
	}})
	card, _ := get(t, srv, "/orderentries/NTAxIyMw/product").part("data.id").(string)
	for path, want := range map[string]map[string]any{
		"/orders/NTAx/user":      {"data.type": "customers", "data.attributes.firstName": "Айгуль"},
		"/orders/NTAx/entries":   {"data.0.id": "NTAxIyMw", "meta": nil},
		"/orderentries/NTAxIyMw": {"data.attributes.offer.code": "CUP-04", "data.attributes.totalPrice": 1980.0},
		"/orderentries/NTAxIyMw/product": {
			"data.type": "masterproducts", "data.attributes.category": "Кружки",
			"data.relationships.merchantProduct.data": nil,
		},
		"/masterproducts/" + card + "/merchantProduct":  {"data.attributes.code": "CUP-04"},
		"/orderentries/NTAxIyMw/deliveryPointOfService": {"data.id": "MTAwMDAwMDFfUFAx"},
		"/pointofservices/MTAwMDAwMDFfUFAx":             {"data.attributes.displayName": "PP1"},
		"/pointofservices/MTAwMDAwMDFfUFAx/city":        {"data.attributes.code": "750000000"},
		"/cities":                                       {"data.0.attributes.name": "Алматы"},
	} {
		a := get(t, srv, path)
		for part, value := range want {
			if got := a.part(part); a.status != 200 || got != value {
				t.Errorf("%s: %d, %s is %v, want %v", path, a.status, part, got, value)
			}
		}
	}
}

func TestProductsArePagedWhereTheyExist(t *testing.T) {
	t.Parallel()
	srv := start(t)
	srv.SetProducts(kaspitest.Product{Code: "1"}, kaspitest.Product{Code: "2"})
	if a := get(t, srv, "/products"); a.status != 400 {
		t.Errorf("without a page: got %d", a.status)
	}
	a := get(t, srv, "/products?page[number]=1&page[size]=1")
	if a.part("data.0.attributes.code") != "2" || a.part("meta.totalCount") != 2.0 {
		t.Errorf("got %s", a.body)
	}
}
