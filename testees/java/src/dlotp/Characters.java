package dlotp;

/** The tables of operation.md (OP-13, OP-15, OP-16), made by scripts/text-tables: ranges of code points in hexadecimal. */
final class Characters {
    static final String LATIN = "41-5a 61-7a aa ba c0-d6 d8-f6 f8-131 134-13e 141-148 14a-17e 187-188 18f 197 1a0-1a1 1af-1b0 "
            + "1b7 1cd-1dc 1de-1df 1e2-1f0 1f4-1f5 1f8-1ff 212-213 218-21b 21e-21f 226-233 259 268 292 "
            + "1e02-1e03 1e06-1e07 1e0a-1e11 1e16-1e17 1e1c-1e2b 1e2e-1e37 1e3a-1e3b 1e40-1e49 1e52-1e5b "
            + "1e5e-1e63 1e6a-1e6f 1e80-1e87 1e8c-1e97 1e9e 1ea0-1ef9";
    static final String GREEK = "386 388-38a 38c 38e-3a1 3a3-3ce";
    static final String CYRILLIC = "400-45f 490-493 49a-49b 4a2-4a3 4ae-4b3 4b6-4b7 4ba-4bb 4d8-4d9 4e2-4e3 4e8-4e9 4ee-4ef";
    static final String OTHER = "20-40 5b-60 7b-7e a1-a9 ab-ac ae-b9 bb-bf d7 f7 2bb-2bc 2013-2014 2018-201a 201c-201e 2026 "
            + "2039-203a 20ac 2116";

    /** A look, and the code points that have it. What is in no row is dropped. */
    static final String[] SKELETONS = {
            "2", "32 b2",
            "3", "33 b3 1b7 1ee-1ef 292 417 42d 437 44d",
            "4", "34 427 447 4b6-4b7",
            "5", "35",
            "6", "36 411 431",
            "7", "37",
            "8", "38",
            "9", "39",
            "a", "41 61 aa c0-c5 e0-e5 100-105 1cd-1ce 1de-1df 1fa-1fb 226-227 386 391 394 39b 3ac 3b1 3bb 410 "
            + "414 430 434 1ea0-1eb7",
            "ae", "c6 e6 1e2-1e3 1fc-1fd",
            "b", "42 62 df 392 3b2 412 42a 42c 432 44a 44c 1e02-1e03 1e06-1e07 1e9e",
            "bi", "42b 44b",
            "c", "43 63 c7 e7 106-10d 187-188 3c2 421 441",
            "d", "44 64 d0 f0 10e-111 1e0a-1e11",
            "e", "45 65 c8-cb e8-eb 112-11b 18f 228-229 259 388 395 39e 3a3 3ad 3b5 3be 400-401 404 415 435 "
            + "450-451 454 4d8-4d9 1e16-1e17 1e1c-1e1d 1eb8-1ec7",
            "f", "46 66 492-493 1e1e-1e1f",
            "g", "47 67 11c-123 1e4-1e7 1f4-1f5 1e20-1e21",
            "h", "48 68 124-127 21e-21f 389 397 402 40b 41d 43d 452 45b 4a2-4a3 4ba-4bb 1e22-1e2b 1e96",
            "hb", "40a 45a",
            "i", "31 49 4c 69 6c 7c b9 cc-cf ec-ef 128-131 139-13e 141-142 197 1cf-1d0 268 38a 390 399 3aa 3af "
            + "3b9 3ca 406-407 456-457 1e2e-1e2f 1e36-1e37 1e3a-1e3b 1ec8-1ecb",
            "io", "42e 44e",
            "j", "4a 6a 134-135 1f0 408 458",
            "k", "4b 6b 136-138 1e8-1e9 39a 3ba 40c 41a 43a 45c 49a-49b 1e30-1e35",
            "n", "4e 6e d1 f1 143-148 14a-14b 1f8-1f9 39d 3a0 3ae 3b7 3c0 40d 418-419 41b 41f 43b 43f 4e2 "
            + "1e44-1e49",
            "nb", "409 459",
            "no", "2116",
            "o", "30 4f 6f ba d2-d6 d8 f2-f6 f8 14c-151 1a0-1a1 1d1-1d2 1ea-1ed 1fe-1ff 22a-231 38c 38f 398 39f "
            + "3a6 3a9 3b4 3b8 3bf 3c3 3c6 3cc 41e 424 43e 444 4e8-4e9 1e52-1e53 1ecc-1ee3",
            "oe", "152-153",
            "p", "50 70 de fe 3a1 3c1 420 440 1e54-1e57",
            "q", "51 71",
            "r", "52 72 154-159 212-213 393 403 413 42f 433 44f 453 490-491 1e58-1e5b 1e5e-1e5f",
            "rn", "4d 6d 39c 41c 43c 1e40-1e43",
            "s", "53 73 15a-161 218-219 405 455 1e60-1e63",
            "t", "54 74 162-167 21a-21b 3a4 3c4 422 442 1e6a-1e6f 1e97",
            "u", "55 75 b5 d9-dc f9-fc 168-173 1af-1b0 1d3-1dc 3b0 3bc 3c5 3cb 3cd 40f 426 438-439 446 45d 45f "
            + "4e3 1ee4-1ef1",
            "v", "56 76 3bd",
            "w", "57 77 174-175 3c8-3c9 3ce 428-429 448-449 1e80-1e87",
            "x", "58 78 3a7 3c7 416 425 436 445 4b2-4b3 1e8c-1e8d",
            "y", "59 79 dd fd ff 176-178 232-233 38e 3a5 3a8 3ab 3b3 40e 423 443 45e 4ae-4b1 4ee-4ef 1e8e-1e8f "
            + "1ef2-1ef9",
            "z", "5a 7a 179-17e 396 3b6 1e90-1e95"};

    private Characters() {
    }
}
