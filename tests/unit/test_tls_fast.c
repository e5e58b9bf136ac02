/* SPDX-License-Identifier: MIT */
/*
 * The arithmetic that mbedTLS gets in place of its own: multiples of points, inverses and public
 * powers. The multiples of the generator below were computed with Python's integers; everything
 * else must agree with them.
 */
#include "library_test.h"

#include <mbedtls/ecp.h>
#include <stdio.h>

int cct_inverse_modulo_prime(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a, const mbedtls_mpi *prime);
int cct_public_power(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *exponent, const mbedtls_mpi *modulus,
                     mbedtls_mpi *square);

/* Scalar, x, y. Among them the edges of the windows, and of the order. */
static const struct multiple {
    mbedtls_ecp_group_id curve;
    const char *scalar, *x, *y;
} MULTIPLES[] = {
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000000000001",
     "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
     "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000000000002",
     "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978",
     "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000000000003",
     "5ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c",
     "8734640c4998ff7e374b06ce1a64a2ecd82ab036384fb83d9a79b127a27d5032"},
    {MBEDTLS_ECP_DP_SECP256R1, "000000000000000000000000000000000000000000000000000000000000000f",
     "f0454dc6971abae7adfb378999888265ae03af92de3a0ef163668c63e59b9d5f",
     "b5b93ee3592e2d1f4e6594e51f9643e62a3b21ce75b5fa3f47e59cde0d034f36"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000000000010",
     "76a94d138a6b41858b821c629836315fcd28392eff6ca038a5eb4787e1277c6e",
     "a985fe61341f260e6cb0a1b5e11e87208599a0040fc78baa0e9ddd724b8c5110"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000000000011",
     "47776904c0f1cc3a9c0984b66f75301a5fa68678f0d64af8ba1abce34738a73e",
     "aa005ee6b5b957286231856577648e8381b2804428d5733f32f787ff71f1fcdc"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000000000020",
     "2377c7d690a242ca6c45074e8ea5beefaa557fd5b68371d9d1475bd52a7ed0e1",
     "47a13fb98413a4393f8d90e9bf901b7e6658a6cdecf46716e7c067b1ddb8d2b2"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000000000000100000000",
     "7fe36b40af22af8921656b32262c71da1ab919365c65dfb63a5a9e22185a5943",
     "e697d45825b636249f09f40407dca6f174b3d5867b8af212d50d152c699ca101"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000000000000000000000000000000000000000000010000000000000000",
     "0fa822bc2811aaa58492592e326e25de29493baaad651f7e90e75cb48e14db63",
     "bff44ae8f5dba80d6f4ad4bcb3df188b34b1a65050fe82f5e41124545f462ee7"},
    {MBEDTLS_ECP_DP_SECP256R1, "00000000000000000000000000000000ffffffffffffffffffffffffffffffff",
     "faa31e824f8143caeb2b0e68deee70bd45dc5b9a78fa0741ee22a6a7b9d0b22f",
     "e6078b5a598df8b65ba3d288e70db604a25d90279d586d11282d704f8bd18f2d"},
    {MBEDTLS_ECP_DP_SECP256R1, "0000000100000000000000000000000000000000000000000000000000000000",
     "68f6b8542783dfeeeb5b06e70ce08ffefd75f3fa01876bd86a703f10e895df07",
     "cbe1feba92e40ce6fbc8044dfda45028cf5293d2f310bf7f90c76f8a78712655"},
    {MBEDTLS_ECP_DP_SECP256R1, "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8",
     "2afa386b3f2bdcdb83f4d83f8fa3874d7b74dcb454bd644fdd6bf3d1f2da8db6",
     "72184be1caa8563462b536f10852d665ae8a64fdf1eb8d4c946ad589796f729c"},
    {MBEDTLS_ECP_DP_SECP256R1, "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a9",
     "2afa386b3f2bdcdb83f4d83f8fa3874d7b74dcb454bd644fdd6bf3d1f2da8db6",
     "8de7b41d3557a9cc9d4ac90ef7ad299a51759b030e1472b36b952a7686908d63"},
    {MBEDTLS_ECP_DP_SECP256R1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632531",
     "2377c7d690a242ca6c45074e8ea5beefaa557fd5b68371d9d1475bd52a7ed0e1",
     "b85ec0457bec5bc7c0726f16406fe48199a75933130b98e9183f984e22472d4d"},
    {MBEDTLS_ECP_DP_SECP256R1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632540",
     "47776904c0f1cc3a9c0984b66f75301a5fa68678f0d64af8ba1abce34738a73e",
     "55ffa1184a46a8d89dce7a9a889b717c7e4d7fbcd72a8cc0cd0878008e0e0323"},
    {MBEDTLS_ECP_DP_SECP256R1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632541",
     "76a94d138a6b41858b821c629836315fcd28392eff6ca038a5eb4787e1277c6e",
     "567a019dcbe0d9f2934f5e4a1ee178df7a665ffcf0387455f162228db473aeef"},
    {MBEDTLS_ECP_DP_SECP256R1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254e",
     "5ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c",
     "78cb9bf2b6670082c8b4f931e59b5d1327d54fcac7b047c265864ed85d82afcd"},
    {MBEDTLS_ECP_DP_SECP256R1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254f",
     "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978",
     "f888aaee24712fc0d6c26539608bcf244582521ac3167dd661fb4862dd878c2e"},
    {MBEDTLS_ECP_DP_SECP256R1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
     "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
     "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a"},
    {MBEDTLS_ECP_DP_SECP256R1, "0101010101010101010101010101010101010101010101010101010101010101",
     "6ff03b949241ce1dadd43519e6960e0a85b41a69a05c328103aa2bce1594ca16",
     "3c4f753a55bf01dc53f6c0b0c7eee78b40c6ff7d25a96e2282b989cef71c144a"},
    {MBEDTLS_ECP_DP_SECP256R1, "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0",
     "ec1b5435703b3a7af44594edcd99e1247484e2fb6f1ba3d10b2dbdbddd3d6a69",
     "684e0383d6a12f2819c1c94c861dbff390b69cfc74ba9868aaf00fb7f5217012"},
    {MBEDTLS_ECP_DP_SECP256R1, "8888888888888888888888888888888888888888888888888888888888888888",
     "7f22411445de76e65c4a6f8089e84514a5e1075c05acee891106eaf375a577d1",
     "ff30faa71c10969eee5bab7afbaad6eb478b05435c172a2c4a82afbcdd587d23"},
    {MBEDTLS_ECP_DP_SECP256R1, "31bca02094eb78126a517b206a88c73cfa9ec6f704c7030d18212cace820f025",
     "50709e40d0cc41a2079d745e6781a8d506c7c0527e809f869c7a4ea61554e485",
     "ffbb51ed22ec05372983d9d2b14894b392978a950aa253da640ed21b3a162e80"},
    {MBEDTLS_ECP_DP_SECP256R1, "4dff4ea340f0a823f15d3f4f01ab62eae0e5da579ccb851f8db9dfe84c58b2b3",
     "eb37dc87fd0d68032fbe302ac3bea6c03b49dc6f2974d13c9367cfa8b2beeca8",
     "351c8d6a017a9168c0a44b01a89d8e4b4ebf746451f66fdb9c6e6dc31bc7cba5"},
    {MBEDTLS_ECP_DP_SECP256R1, "40b244112641dd78dd4f93b6c9190dd46e0099194d5a44257b7efad6ef9ff468",
     "9291bb1cd413081e2dc20b50a90ec1e12118fafd4f38c68158aea9a425defd06",
     "907c65cf6372aa9c212fc2ed01cdbd8b74cd5c0abbfd639e9a81edf5ed09b173"},
    {MBEDTLS_ECP_DP_SECP256R1, "3bafbf08882a2d10133093a1b8433f50563b93c14acd05b79028eb1d12799027",
     "7f2f5346a7ba81abc85dde13d438ef1860b557a84c4fac200a454ac8c436065f",
     "d2ae441a3c78ce6d613086c723c3865f0b9fcbf811bdc1390a20092597d1a88f"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
     "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
     "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002",
     "08d999057ba3d2d969260045c55b97f089025959a6f434d651d207d19fb96e9e4fe0e86ebe0e64f85b96a9c75295df61",
     "8e80f1fa5b1b3cedb7bfe8dffd6dba74b275d875bc6cc43e904e505f256ab4255ffd43e94d39e22d61501e700a940e80"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000003",
     "077a41d4606ffa1464793c7e5fdc7d98cb9d3910202dcd06bea4f240d3566da6b408bbae5026580d02d7e5c70500c831",
     "c995f7ca0b0c42837d0bbe9602a9fc998520b41c85115aa5f7684c0edc111eacc24abd6be4b5d298b65f28600a2f1df1"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000f",
     "b3d13fc8b32b01058cc15c11d813525522a94156fff01c205b21f9f7da7c4e9ca849557a10b6383b4b88701a9606860b",
     "152919e7df9162a61b049b2536164b1beebac4a11d749af484d1114373dfbfd9838d24f8b284af50985d588d33f7bd62"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010",
     "d5d89c3b5282369c5fbd88e2b231511a6b80dff0e5152cf6a464fa9428a8583bac8ebc773d157811a462b892401dafcf",
     "d815229de12906d241816d5e9a9448f1d41d4fc40e2a3bdb9caba57e440a7abad1210cb8f49bf2236822b755ebab3673"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000011",
     "4099952208b4889600a5ebbcb13e1a32692befb0733b41e6dcc614e42e5805f817012a991af1f486caf3a9add9ffcc03",
     "5ecf94777833059839474594af603598163ad3f8008ad0cd9b797d277f2388b304da4d2faa9680ecfa650ef5e23b09a0"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020",
     "7f7356c5e0fbc6678bab99df1fd9b2b49f81618d6d99af63612ccf2cc4acaf5c44819b88e217ecd3cce82fe55ff86ed6",
     "e003b31de2050a4a43d1a5fb9b4ca6622bc55e5de0c3e6f2ea6b40995968c751c75d1513aa614bc253ee2ce86961877b"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100000000",
     "ba2213c7ad62b8956272beeb51d258a2a5be804e0e29eed161a16216ee89fb8a45346c2d84439ac81ac3b9d675ef7ece",
     "a8fdb93c446d869e1c7edccc1056b3829132448edf5f1ec14759e13826deab8ddab5a0c08e055df0022346250328049b"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000000",
     "079dc566510cc718ff348797e2cfe67c2fce93bf5f6f39bf74c1ac3d8cbae3ef92dd9cdedfa0f56d06ba5918d74d9642",
     "a64da09a5d9087bc89a8437e5c806f88626377708484b5f136275538892459a929f49d50cc51c42fa0ecd5d0c16bb523"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "0000000000000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffffffff",
     "6488912f76b3b099a8d5244c34bd18b398ad613b216d2cadb2a2e89030c096cdb86128ab7f618af3c9fde3e2f6bd0c1e",
     "6a8e65ff892903790b6a28cae02e411976852bd4002a46746a6da69f56f2c039403ee4f5f9f09bfcc3efa172c19d36ce"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000",
     "64247c77848b8e4e2f1f10d1e589ff8b31e3d90a8c3782b829242bde81156ecfaa51cd7b51f9e5b661f040bec690ccc6",
     "c3b58cdee179a68093664f3bfbc4cd34e05e0653bf73456805dfc1996e22db4bb1cdeaa6331a0e134004d2f287e2519f"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "7fffffffffffffffffffffffffffffffffffffffffffffffe3b1a6c0fa1b96efac0d06d9245853bd76760cb5666294b9",
     "d36fed39ca71063a5163e8119a37aff10f6b86d50f02f1d324238d2b090d80670849550566396ff5778738c0b39b107a",
     "46c3e62b85b82f0ddfacb8f532101b4b82e07db1c8fdc36d1f572843416840acdcf2bc1cbd53266781fcfba9739aae51"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "7fffffffffffffffffffffffffffffffffffffffffffffffe3b1a6c0fa1b96efac0d06d9245853bd76760cb5666294ba",
     "d36fed39ca71063a5163e8119a37aff10f6b86d50f02f1d324238d2b090d80670849550566396ff5778738c0b39b107a",
     "b93c19d47a47d0f22053470acdefe4b47d1f824e37023c92e0a8d7bcbe97bf52230d43e242acd9987e0304578c6551ae"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52953",
     "7f7356c5e0fbc6678bab99df1fd9b2b49f81618d6d99af63612ccf2cc4acaf5c44819b88e217ecd3cce82fe55ff86ed6",
     "1ffc4ce21dfaf5b5bc2e5a0464b3599dd43aa1a21f3c190d1594bf66a69738ad38a2eaeb559eb43dac11d318969e7884"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52962",
     "4099952208b4889600a5ebbcb13e1a32692befb0733b41e6dcc614e42e5805f817012a991af1f486caf3a9add9ffcc03",
     "a1306b8887ccfa67c6b8ba6b509fca67e9c52c07ff752f32648682d880dc774bfb25b2cf55697f13059af10b1dc4f65f"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52963",
     "d5d89c3b5282369c5fbd88e2b231511a6b80dff0e5152cf6a464fa9428a8583bac8ebc773d157811a462b892401dafcf",
     "27eadd621ed6f92dbe7e92a1656bb70e2be2b03bf1d5c42463545a81bbf585442edef3460b640ddc97dd48ab1454c98c"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52970",
     "077a41d4606ffa1464793c7e5fdc7d98cb9d3910202dcd06bea4f240d3566da6b408bbae5026580d02d7e5c70500c831",
     "366a0835f4f3bd7c82f44169fd5603667adf4be37aeea55a0897b3f123eee1523db542931b4a2d6749a0d7a0f5d0e20e"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52971",
     "08d999057ba3d2d969260045c55b97f089025959a6f434d651d207d19fb96e9e4fe0e86ebe0e64f85b96a9c75295df61",
     "717f0e05a4e4c312484017200292458b4d8a278a43933bc16fb1afa0da954bd9a002bc15b2c61dd29eafe190f56bf17f"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52972",
     "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
     "c9e821b569d9d390a26167406d6d23d6070be242d765eb831625ceec4a0f473ef59f4e30e2817e6285bce2846f15f1a0"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101",
     "43e3af2a0db9086750976877650f426d2157a45e10de646ff857198b226df0d4b2243408e03ba711d9c34c51cb344413",
     "dd12e3cea20d5112f06b0831d2ea139ba34061f8310e9744fd18d915ef34f6f2c670e34c63eeb80bcc613ecb91f2c196"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0",
     "09a93ebb5fdc62a052e62b46ff7f04966dcb36283993a6615eb5cd25601ad235d5b0f51b370271673f7c5cc0fa782016",
     "0383c296a10f4e743edca47662407309194fdd3af1085fc15adc43d2602bf7cbf5fc61b1b969a554cf5bc0101fba3962"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "888888888888888888888888888888888888888888888888888888888888888888888888888888888888888888888888",
     "38bcb3028cb1210b18a4324eb6f1a626ac13812d60332b284e57ba9e6fe8347cd0a6b896975654a79e0b04472331c72e",
     "e20c3a8d01cba254d2597d40a9101df30d1618e3b6d4292a0f62e1704f3300fbecadd9478a1553b7902a39f5812ca239"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "31bca02094eb78126a517b206a88c73cfa9ec6f704c7030d18212cace820f025f00bf0ea68dbf3f3a5436ca63b53bf7b",
     "9515e6b783dc551ef85a899db77476e68c0953ec4ec589ee6156327f344e6e5f6429cd672ac348e75541f43119dc7993",
     "4b297b7d95ef8d623ece098c61d209ec315fe8389f201276eb3a305e82c6b407f899d254e0f9fd09a5b55dcccd9c9337"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "4dff4ea340f0a823f15d3f4f01ab62eae0e5da579ccb851f8db9dfe84c58b2b37b89903a740e1ee172da793a6e79d560",
     "22451ff271f759a1f3a102e0f41400504d3624708fbaffdec91af8f3284898a5c831c6fa3abcad3673a56fc22f327162",
     "a61f5fa27bced4406ddc0b6ad05517da7fb73d2d88837980e816bdec9774122298ef9e62ce7de83f34363354ceb9cc10"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "40b244112641dd78dd4f93b6c9190dd46e0099194d5a44257b7efad6ef9ff4683da1eda0244448cb343aa688f5d3efd7",
     "9821d377fc0fb23a6fa2be0f1a16d8210099dba7f98738c39f56adec90024e8ef815110e5ba422825910f154d74ab079",
     "2ac351ac65f2484757e32eb766171bf612d298161261a54c55900997bb5a94949109c4f3877a6be5f090f62ca731396b"},
    {MBEDTLS_ECP_DP_SECP384R1,
     "3bafbf08882a2d10133093a1b8433f50563b93c14acd05b79028eb1d12799027241450980651994501423a66c276ae26",
     "1d3d90f503618487cac5d1205167638f0cb117a08e3651f869e0674342f2856c6d8fc0404104893dbef444fad269ff7e",
     "dd1abd69a72698e46315d575c87c645e4c4b827ac10b170465c502163bdf2ac634427e367cae4b32fbd779e8d4d285c1"},
};

#define OK(call) assert_int_equal(call, 0)

static int counted_bytes(void *context, unsigned char *out, size_t len)
{
    unsigned *state = context;
    for (size_t i = 0; i < len; i++) {
        *state = *state * 1103515245U + 12345U;
        out[i] = (unsigned char)(*state >> 16);
    }
    return 0;
}
static unsigned seed = 1;

static mbedtls_mpi number_of(const char *hex)
{
    mbedtls_mpi number;
    mbedtls_mpi_init(&number);
    OK(mbedtls_mpi_read_string(&number, 16, hex));
    return number;
}

typedef struct bench {
    mbedtls_ecp_group group;
    mbedtls_ecp_point five; /* times the generator: not the generator */
    mbedtls_ecp_point r, s;
    mbedtls_mpi k, l;
} bench;

static void bench_begin(bench *b, mbedtls_ecp_group_id curve)
{
    mbedtls_ecp_group_init(&b->group);
    mbedtls_ecp_point_init(&b->five);
    mbedtls_ecp_point_init(&b->r);
    mbedtls_ecp_point_init(&b->s);
    mbedtls_mpi_init(&b->k);
    mbedtls_mpi_init(&b->l);
    OK(mbedtls_ecp_group_load(&b->group, curve));
    OK(mbedtls_mpi_lset(&b->k, 5));
    OK(mbedtls_ecp_mul(&b->group, &b->five, &b->k, &b->group.G, counted_bytes, &seed));
}

static void bench_end(bench *b)
{
    mbedtls_mpi_free(&b->l);
    mbedtls_mpi_free(&b->k);
    mbedtls_ecp_point_free(&b->s);
    mbedtls_ecp_point_free(&b->r);
    mbedtls_ecp_point_free(&b->five);
    mbedtls_ecp_group_free(&b->group);
}

static void assert_point(const bench *b, const mbedtls_ecp_point *point, const struct multiple *expected)
{
    unsigned char bytes[97];
    char hex[2 * sizeof bytes + 1];
    size_t len;
    OK(mbedtls_ecp_point_write_binary(&b->group, point, MBEDTLS_ECP_PF_UNCOMPRESSED, &len, bytes, sizeof bytes));
    for (size_t i = 1; i < len; i++) {
        snprintf(hex + 2 * (i - 1), 3, "%02x", bytes[i]);
    }
    size_t half = len - 1;
    assert_row(memcmp(hex, expected->x, half) == 0 && memcmp(hex + half, expected->y, half) == 0, "%s times G",
               expected->scalar);
}

static void test_multiples_of_the_generator(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(MULTIPLES); i++) {
        bench b;
        bench_begin(&b, MULTIPLES[i].curve);
        mbedtls_mpi scalar = number_of(MULTIPLES[i].scalar);
        OK(mbedtls_ecp_mul(&b.group, &b.r, &scalar, &b.group.G, counted_bytes, &seed));
        assert_point(&b, &b.r, &MULTIPLES[i]);
        mbedtls_mpi_free(&scalar);
        bench_end(&b);
    }
}

/* k (5 G) = (5 k) G, and u G + v (5 G) = (u + 5 v) G: by way of other additions. */
static void test_other_points_and_sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(MULTIPLES); i++) {
        bench b;
        bench_begin(&b, MULTIPLES[i].curve);
        mbedtls_mpi scalar = number_of(MULTIPLES[i].scalar);
        OK(mbedtls_mpi_mul_int(&b.k, &scalar, 5));
        OK(mbedtls_mpi_mod_mpi(&b.k, &b.k, &b.group.N));
        OK(mbedtls_ecp_mul(&b.group, &b.r, &scalar, &b.five, counted_bytes, &seed));
        OK(mbedtls_ecp_mul(&b.group, &b.s, &b.k, &b.group.G, counted_bytes, &seed));
        assert_row(mbedtls_ecp_point_cmp(&b.r, &b.s) == 0, "%s times 5 G", MULTIPLES[i].scalar);

        /* Twice the same point, then one and its opposite. */
        OK(mbedtls_ecp_muladd(&b.group, &b.s, &b.k, &b.group.G, &scalar, &b.five));
        OK(mbedtls_mpi_add_mpi(&b.l, &b.k, &b.k));
        OK(mbedtls_mpi_mod_mpi(&b.l, &b.l, &b.group.N));
        OK(mbedtls_ecp_mul(&b.group, &b.r, &b.l, &b.group.G, counted_bytes, &seed));
        assert_row(mbedtls_ecp_point_cmp(&b.r, &b.s) == 0, "%s: sum of equal points", MULTIPLES[i].scalar);
        OK(mbedtls_mpi_sub_mpi(&b.l, &b.group.N, &b.k));
        OK(mbedtls_ecp_muladd(&b.group, &b.s, &b.l, &b.group.G, &scalar, &b.five));
        assert_row(mbedtls_ecp_is_zero(&b.s), "%s: sum of opposite points", MULTIPLES[i].scalar);

        const struct multiple *other = &MULTIPLES[(i + 7) % COUNT(MULTIPLES)];
        if (other->curve == MULTIPLES[i].curve) {
            mbedtls_mpi second = number_of(other->scalar);
            OK(mbedtls_ecp_muladd(&b.group, &b.s, &second, &b.group.G, &scalar, &b.five));
            OK(mbedtls_mpi_add_mpi(&b.l, &b.k, &second));
            OK(mbedtls_mpi_mod_mpi(&b.l, &b.l, &b.group.N));
            OK(mbedtls_ecp_mul(&b.group, &b.r, &b.l, &b.group.G, counted_bytes, &seed));
            assert_row(mbedtls_ecp_point_cmp(&b.r, &b.s) == 0, "%s and %s: sum", other->scalar, MULTIPLES[i].scalar);
            mbedtls_mpi_free(&second);
        }
        mbedtls_mpi_free(&scalar);
        bench_end(&b);
    }
}

static void test_what_is_not_valid_is_refused(void **state)
{
    (void)state;
    static const mbedtls_ecp_group_id curves[] = {MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_SECP384R1};
    for (size_t i = 0; i < COUNT(curves); i++) {
        bench b;
        bench_begin(&b, curves[i]);
        mbedtls_ecp_group *g = &b.group;
        OK(mbedtls_mpi_lset(&b.k, 0));
        assert_int_equal(mbedtls_ecp_mul(g, &b.r, &b.k, &g->G, counted_bytes, &seed), MBEDTLS_ERR_ECP_INVALID_KEY);
        assert_int_equal(mbedtls_ecp_mul(g, &b.r, &g->N, &b.five, counted_bytes, &seed), MBEDTLS_ERR_ECP_INVALID_KEY);
        OK(mbedtls_mpi_lset(&b.k, -1));
        assert_int_equal(mbedtls_ecp_mul(g, &b.r, &b.k, &g->G, counted_bytes, &seed), MBEDTLS_ERR_ECP_INVALID_KEY);
        OK(mbedtls_mpi_lset(&b.k, 3));
        assert_int_equal(mbedtls_ecp_mul(g, &b.r, &b.k, &g->G, NULL, NULL), MBEDTLS_ERR_ECP_BAD_INPUT_DATA);
        OK(mbedtls_ecp_set_zero(&b.s));
        assert_int_equal(mbedtls_ecp_mul(g, &b.r, &b.k, &b.s, counted_bytes, &seed), MBEDTLS_ERR_ECP_INVALID_KEY);
        unsigned char bytes[97] = {4};
        bytes[1] = 1; /* no point of either curve */
        OK(mbedtls_ecp_point_read_binary(g, &b.s, bytes, 1 + 2 * (g->pbits / 8)));
        assert_int_equal(mbedtls_ecp_mul(g, &b.r, &b.k, &b.s, counted_bytes, &seed), MBEDTLS_ERR_ECP_INVALID_KEY);
        /* A sum may have a factor of 0, as the hash of a message may be: mbedTLS's own takes it. */
        OK(mbedtls_mpi_lset(&b.k, 0));
        OK(mbedtls_mpi_lset(&b.l, 1));
        OK(mbedtls_ecp_muladd(g, &b.r, &b.k, &g->G, &b.l, &b.five));
        assert_int_equal(mbedtls_ecp_point_cmp(&b.r, &b.five), 0);
        bench_end(&b);
    }
}

static void test_inverses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(MULTIPLES); i++) {
        bench b;
        bench_begin(&b, MULTIPLES[i].curve);
        const mbedtls_mpi *primes[] = {&b.group.N, &b.group.P};
        mbedtls_mpi a = number_of(MULTIPLES[i].scalar);
        for (size_t j = 0; j < COUNT(primes); j++) {
            OK(cct_inverse_modulo_prime(NULL, &b.k, &a, primes[j]));
            OK(mbedtls_mpi_mul_mpi(&b.l, &b.k, &a));
            OK(mbedtls_mpi_mod_mpi(&b.l, &b.l, primes[j]));
            assert_row(mbedtls_mpi_cmp_int(&b.l, 1) == 0, "inverse of %s", MULTIPLES[i].scalar);
        }
        OK(cct_inverse_modulo_prime(NULL, &a, &a, &b.group.N)); /* in place */
        mbedtls_mpi_free(&a);
        bench_end(&b);
    }
}

static void random_number(mbedtls_mpi *number, size_t bits)
{
    OK(mbedtls_mpi_fill_random(number, bits / 8, counted_bytes, &seed));
    OK(mbedtls_mpi_set_bit(number, bits - 1, 1));
}

static void test_public_powers(void **state)
{
    (void)state;
    static const size_t sizes[] = {1024, 2048, 2056, 3072, 4096, 4160};
    static const char *const exponents[] = {
        "1", "2", "3", "11", "10001", "100000001", "ffffffffffffffff", "10000000000000001", "0"};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        mbedtls_mpi a, modulus, expected, result, square;
        mbedtls_mpi_init(&a);
        mbedtls_mpi_init(&modulus);
        mbedtls_mpi_init(&expected);
        mbedtls_mpi_init(&result);
        mbedtls_mpi_init(&square);
        random_number(&modulus, sizes[i]);
        OK(mbedtls_mpi_set_bit(&modulus, 0, 1));
        random_number(&a, sizes[i] - 8);
        for (size_t j = 0; j < COUNT(exponents); j++) {
            mbedtls_mpi exponent = number_of(exponents[j]);
            OK(mbedtls_mpi_exp_mod(&expected, &a, &exponent, &modulus, NULL));
            OK(cct_public_power(&result, &a, &exponent, &modulus, &square));
            assert_row(mbedtls_mpi_cmp_mpi(&result, &expected) == 0, "%zu bits, exponent %s", sizes[i], exponents[j]);
            OK(cct_public_power(&result, &modulus, &exponent, &modulus, &square)); /* is 0 */
            mbedtls_mpi_free(&exponent);
        }
        mbedtls_mpi_free(&square);
        mbedtls_mpi_free(&result);
        mbedtls_mpi_free(&expected);
        mbedtls_mpi_free(&modulus);
        mbedtls_mpi_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_multiples_of_the_generator),
        cmocka_unit_test(test_other_points_and_sums),
        cmocka_unit_test(test_what_is_not_valid_is_refused),
        cmocka_unit_test(test_inverses),
        cmocka_unit_test(test_public_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
